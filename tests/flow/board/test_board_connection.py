"""What the board says when the exporter is stale, empty, gone, or back; and that it rests while nobody looks."""

from playwright.async_api import Page, expect

from tests.expose.readings import SOME
from tests.flow.board.board_exporter import Exporter
from tests.flow.board.watched_page import Complaints


async def test_stale_values_are_told(page: Page, exporter: Exporter) -> None:
    """The last known values stay, under a sentence that says of when they are."""
    await page.goto("/")
    await expect(page.locator("#state")).to_have_text("live")
    exporter.clock.now += 60
    await expect(page.locator("#state")).to_have_text("stale")
    sentence = "The exporter cannot read new values: these are of 2024-04-17 12:00:00 UTC."
    await expect(page.get_by_role("alert")).to_have_text(sentence)


async def test_an_exporter_that_is_gone_is_told_and_its_return_noticed(
    page: Page, exporter: Exporter, complaints: Complaints
) -> None:
    """Nobody takes old numbers for new ones; when it is back the page goes on by itself."""
    await page.goto("/")
    await expect(page.locator("#state")).to_have_text("live")
    await page.evaluate("window.sameDocument = true")
    await exporter.stop()
    await expect(page.locator("#state")).to_have_text("not connected")
    sentence = "The exporter does not answer. What is shown is of 2024-04-17 12:00:00 UTC."
    await expect(page.get_by_role("alert")).to_contain_text(sentence)
    await exporter.start()
    await exporter.read(SOME, 1)
    await expect(page.locator("#state")).to_have_text("live")
    await expect(page.locator("#at")).to_have_text("2024-04-17 12:01:00 UTC")
    await expect(page.get_by_role("alert")).to_be_hidden()
    assert await page.evaluate("window.sameDocument")
    complaints.forgive("net::ERR_")


async def test_before_the_first_reading_it_says_what_is_waited_for(
    page: Page, exporter: Exporter, complaints: Complaints
) -> None:
    """An installation that has just begun is no error page; the board fills by itself."""
    await exporter.stop()
    await exporter.start(read=False)
    await page.goto("/")
    await expect(page.locator("#empty")).to_be_visible()
    await expect(page.locator("#empty-reason")).to_have_text("No reading has been taken yet; /readyz says why.")
    await exporter.read(SOME)
    await expect(page.locator("#empty")).to_be_hidden()
    await expect(page.locator("#state")).to_have_text("live")
    complaints.forgive("503")


async def test_a_state_without_events_is_said_to_be_empty(page: Page, exporter: Exporter) -> None:
    """Nothing has come yet: the board says so and is there all the same."""
    await exporter.read("")
    await page.goto("/")
    await expect(page.locator("#empty-reason")).to_have_text("The pipeline is read, and there is nothing in it yet.")
    await expect(page.locator(".card").first.locator(".value")).to_have_text("–")


async def test_a_page_that_nobody_sees_asks_for_nothing(page: Page) -> None:
    """A hundred forgotten tabs cost the exporter nothing; a look at one of them is live at once."""
    await page.add_init_script("Object.defineProperty(document, 'hidden', { get: () => window.away === true })")
    await page.goto("/")
    await expect(page.locator("#state")).to_have_text("live")
    await page.evaluate("window.away = true")
    await page.wait_for_timeout(1_500)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.wait_for_timeout(2_500)
    assert asked == []
    async with page.expect_request("**/api/kpis**"):
        await page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
