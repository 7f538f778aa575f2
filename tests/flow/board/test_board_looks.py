"""What the pages look like, as far as a program can tell: phone width, contrast in light and dark, rest for who wants it."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Page, expect

from tests.expose.readings import SOME
from tests.flow.board.board_exporter import Exporter

PATHS = [
    "/",
    "/kpi/leads_waiting_overdue",
    "/kpi/sales_response_seconds?window=30d",
    "/kpi/funnel_stage_count",
    "/runbooks",
]
FAINT = (Path(__file__).parent / "faint.js").read_text(encoding="utf-8")


async def settled(page: Page, path: str) -> None:
    """The page with its values."""
    await page.goto(path)
    if path != "/runbooks":
        await expect(page.locator("#state")).to_have_text("live")


async def test_a_phone_needs_no_scrolling_to_the_side(phone: Page, exporter: Exporter) -> None:
    """At 360 pixels nothing sticks out, while alerts fire."""
    await exporter.read(SOME, 6)
    for path in PATHS:
        await settled(phone, path)
        assert (path, await phone.evaluate("document.documentElement.scrollWidth")) == (path, 360)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_all_text_can_be_read(page: Page, exporter: Exporter, scheme: Literal["light", "dark"]) -> None:
    """The contrast of every text with its ground is that of WCAG's level AA, in light and in dark."""
    await exporter.read(SOME, 6)
    await page.emulate_media(color_scheme=scheme)
    for path in PATHS:
        await settled(page, path)
        ground = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        red = int(ground.removeprefix("rgb(").split(",")[0])
        assert (red < 60) == (scheme == "dark")
        assert (path, await page.evaluate(FAINT)) == (path, [])


async def test_nothing_moves_for_those_who_want_rest(page: Page) -> None:
    """The beat beside "live" is the only movement, and it is off under reduced motion."""
    await page.emulate_media(reduced_motion="reduce")
    await settled(page, "/")
    assert await page.evaluate("document.getAnimations().length") == 0


async def test_everything_that_can_be_used_has_a_name(page: Page) -> None:
    """A screen reader says what each link, field and picture is."""
    for path in PATHS:
        await settled(page, path)
        nameless = await page.evaluate("""() => [...document.querySelectorAll("a, button, input, select, [role=img]")]
          .filter((each) => each.checkVisibility() && !(each.textContent.trim() || each.ariaLabel || each.labels?.length))
          .map((each) => each.outerHTML)""")
        assert nameless == []
