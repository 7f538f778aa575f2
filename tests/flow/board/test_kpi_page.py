"""The page of one KPI, and the runbooks, in Chromium."""

from playwright.async_api import Page, expect

from tests.expose.readings import SOME
from tests.flow.board.board_exporter import Exporter
from tests.flow.board.watched_page import Complaints


async def test_a_kpi_has_history_values_breakdowns_alerts_and_runbook(page: Page, exporter: Exporter) -> None:
    """All there is to know on one page under an address of its own, live."""
    exporter.remember("leads_waiting_overdue", None, *range(48))
    await exporter.read(SOME, 6)
    await page.goto("/kpi/leads_waiting_overdue?window=1d")
    await expect(page).to_have_title("Leads waiting overdue – funnelwatch")
    await expect(page.locator("#headline .value")).to_have_text("1")
    await expect(page.locator("#headline .state-words")).to_contain_text("firing for")
    await expect(page.locator("#chart path.line")).to_have_count(1)
    await expect(page.locator("#chart .limit-label")).to_have_text("alerts above 0")
    await expect(page.locator("#chart .mark").first).to_be_visible()
    await expect(page.locator("#alerts")).to_contain_text("LeadsWaitingOverdue")
    await expect(page.locator("#made")).to_contain_text("lead.contacted")
    await expect(page.locator("#made code").filter(has_text="funnelwatch_leads_waiting_overdue").first).to_be_visible()
    row = page.locator("#tables tr").first
    await expect(row).to_contain_text("email")
    await expect(page.locator("#leadswaitingoverdue")).to_contain_text("What to do")
    await page.get_by_role("navigation", name="Where you are").get_by_role("link", name="Board").click()
    await expect(page).to_have_url(f"{exporter.url}/?window=1d")
    await page.go_back()
    await expect(page.locator("#headline .value")).to_have_text("1")


async def test_a_distribution_shows_all_its_statistics_in_every_window(page: Page) -> None:
    """The answer came after an hour; a window without one has a dash."""
    await page.goto("/kpi/sales_response_seconds?window=1d")
    table = page.locator("#windows-table")
    await expect(table.locator("thead")).to_have_text("Windowmeanp50p90p95")
    await expect(table.locator("tbody tr")).to_have_count(5)
    await expect(table.locator("tr[aria-current] th")).to_have_text("1d")
    await expect(table.locator("tr", has_text="1d").locator("td").first).to_have_text("1\u202fh")
    await page.keyboard.press("4")
    await expect(table.locator("tr[aria-current] th")).to_have_text("30d")
    await expect(page.locator("#made")).to_contain_text('{window="30d"}')


async def test_the_chart_is_read_by_keys(page: Page, exporter: Exporter) -> None:
    """Arrows go from point to point, and what lies there is written below; the whole is said in words."""
    exporter.remember("leads_waiting_overdue", None, *range(48))
    await exporter.read(SOME, 6)
    await page.goto("/kpi/leads_waiting_overdue?window=1d")
    chart = page.locator("#chart .canvas")
    await expect(chart).to_have_attribute("aria-label", "Over 8 days from 0 to 1, between 0 and 47.")
    await chart.focus()
    await page.keyboard.press("ArrowLeft")
    await expect(page.locator("#chart .readout")).to_contain_text("2024-04-17 12:06:00 UTC")
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("ArrowLeft")
    await expect(page.locator("#chart .readout")).to_contain_text("2024-04-17 11:00:00 UTC")
    await expect(page.locator("#chart .readout")).to_contain_text("46")


async def test_a_kpi_without_alerts_says_why(page: Page) -> None:
    """And has no empty frame where a runbook would be."""
    await page.goto("/kpi/sessions")
    await expect(page.locator("#alerts")).to_contain_text("Not watched: ")
    await expect(page.locator("#runbooks")).to_be_hidden()


async def test_the_largest_of_many_labels_come_first_and_all_can_be_shown(page: Page, exporter: Exporter) -> None:
    """A breakdown by page has many; the button that shows them keeps the focus."""
    campaigns = [f"c{n:02}" for n in range(20)] + ["most"] * 2
    lines = [f"-2h lead.created contact=c{n} lead=l{n} campaign={name}" for n, name in enumerate(campaigns)]
    await exporter.read("\n".join(lines))
    await page.goto("/kpi/leads_created")
    table = page.locator("#tables > div", has_text="By campaign")
    await expect(table.locator("tbody tr")).to_have_count(12)
    await expect(table.locator("tbody tr").first).to_have_text("most2")
    await table.get_by_role("button", name="Show all 21").click()
    await expect(table.locator("tbody tr")).to_have_count(21)
    await expect(page.locator(":focus")).to_have_text("Only the largest 12")


async def test_an_alert_link_leads_to_its_runbook(page: Page) -> None:
    """The address of every alert is the section, in sight, with queries that can be copied and a way to find others."""
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.goto("/runbooks#bounceratiohigh")
    section = page.locator("#bounceratiohigh")
    await expect(section).to_be_in_viewport()
    await section.get_by_role("button", name="Copy").first.click()
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied == 'funnelwatch_bounce_ratio{window="1d"}'
    await page.keyboard.press("/")
    await page.keyboard.type("npslow")
    await expect(page.locator("#contents li:visible")).to_have_text(["NpsLow"])
    await page.keyboard.press("Enter")
    await expect(page.locator("#npslow")).to_be_in_viewport()


async def test_an_unknown_kpi_leads_back_to_the_board(page: Page, exporter: Exporter, complaints: Complaints) -> None:
    """A page for people, not an error for programs."""
    await page.goto("/kpi/bounce_rate")
    await page.get_by_role("link", name="The board").click()
    await expect(page).to_have_url(f"{exporter.url}/")
    complaints.forgive("404")
