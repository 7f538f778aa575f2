"""The board in Chromium: values, windows, alerts, search and keys."""

from playwright.async_api import Locator, Page, expect

from tests.flow.board.board_exporter import Exporter

WAITING = "-2h lead.created contact=ann lead=L1 channel=email\n"
ANSWERED = WAITING + "-1h lead.contacted contact=ann lead=L1 medium=call\n"


def card(page: Page, title: str) -> Locator:
    """The card of a KPI."""
    return page.locator(".card", has=page.get_by_role("link", name=title, exact=True))


async def test_a_card_has_value_change_past_limit_and_state(page: Page, exporter: Exporter) -> None:
    """By the unit; the change against the window before is coloured by which way is good; the past is told in words, too."""
    exporter.remember("leads_waiting_overdue", None, 0, 0, 2, 3, 1)
    await page.goto("/?window=30d")
    await expect(page.locator("#state")).to_have_text("live")
    await expect(page.locator("#at")).to_have_text("2024-04-17 12:00:00 UTC")
    await expect(page.locator("#simulated")).to_be_visible()
    await expect(card(page, "Cost per lead").locator(".value")).to_have_text("$40.00")
    await expect(card(page, "Revenue").locator(".value")).to_have_text("–")
    overdue = card(page, "Leads waiting overdue")
    await expect(overdue).to_have_attribute("data-state", "pending")
    await expect(overdue.locator(".limit-words")).to_have_text("alerts above 0")
    await expect(overdue.locator(".past")).to_have_attribute("aria-label", "Over 90 days from 0 to 1, between 0 and 3.")
    await expect(overdue.locator("path.limit")).to_have_count(1)
    await expect(card(page, "Bounce ratio").locator(".state-words")).to_have_text("cannot be judged")
    await expect(card(page, "Sessions").locator(".state-words")).to_have_text("not watched")


async def test_a_change_is_coloured_by_what_is_better(page: Page, exporter: Exporter) -> None:
    """More signups are good, more bounces are bad, more page views are vanity; what is not known is not there."""
    lines = """
        -15d session.ended     contact=eva pages=3 seconds=9
        -9d  session.ended     contact=ann pages=3 seconds=9
        -9d  page.viewed       contact=ann page=a
        -9d  contact.signed_up contact=ann
        -2d  session.ended     contact=bob pages=1 seconds=9
        -2d  page.viewed       contact=bob page=a
        -2d  page.viewed       contact=bob page=b
        -2d  contact.signed_up contact=bob
        -1d  contact.signed_up contact=cid
    """
    await exporter.read(lines)
    await page.goto("/")
    for title, text, tone in (
        ("Signups", "▲ 100 %", "good"),
        ("Bounce ratio", "▲ 100 pp", "bad"),
        ("Page views", "▲ 100 %", "neutral"),
        ("Sessions", "unchanged", "flat"),
    ):
        change = card(page, title).locator(".change")
        await expect(change).to_have_text(text.replace(" ", "\u202f"))
        await expect(change).to_have_attribute("data-tone", tone)
    await expect(card(page, "Visitors").locator(".change")).to_be_empty()


async def test_a_window_is_chosen_and_kept(page: Page, exporter: Exporter) -> None:
    """By mouse or by its key; it is in the address, so a reload and a link to a KPI keep it."""
    await page.goto("/")
    created = card(page, "Leads created").locator(".value")
    await expect(created).to_have_text("2")
    await page.get_by_role("group", name="Window").get_by_role("radio", name="90d").click()
    await expect(created).to_have_text("3")
    await expect(page).to_have_url(f"{exporter.url}/?window=90d")
    await page.reload()
    await expect(created).to_have_text("3")
    await expect(page.get_by_role("link", name="Leads created", exact=True)).to_have_attribute(
        "href", "/kpi/leads_created?window=90d"
    )
    await page.keyboard.press("1")
    await expect(created).to_have_text("0")
    await expect(page.get_by_role("radio", name="1h")).to_be_checked()


async def test_an_alert_comes_on_top_when_it_fires_and_leaves_when_it_is_over(page: Page, exporter: Exporter) -> None:
    """Without a reload: pending is said quietly, firing on top with value, owner and runbook, over is gone."""
    await exporter.stop()
    await exporter.start(read=False)
    await exporter.read(WAITING)
    await page.goto("/")
    await page.evaluate("window.sameDocument = true")
    firing, pending = page.locator("#firing > li"), page.locator("#pending > li")
    await expect(pending).to_have_count(1)
    await expect(pending).to_have_text("Leads waiting overdue page in 5\u202fmin")
    await expect(firing).to_have_count(0)
    await exporter.read(WAITING, 6)
    await exporter.read(WAITING, 8)
    await expect(page.locator("#attention-title")).to_have_text("1 alert firing")
    await expect(firing).to_have_count(1)
    for part in ("page", "Leads waiting overdue", "above 0", "firing for 2\u202fmin", "sales, since 12:06 UTC"):
        await expect(firing).to_contain_text(part)
    runbook = firing.get_by_role("link", name="Runbook of LeadsWaitingOverdue")
    await expect(runbook).to_have_attribute("href", "/runbooks#leadswaitingoverdue")
    await expect(page).to_have_title("(1) funnelwatch")
    await expect(card(page, "Leads waiting overdue")).to_have_attribute("data-state", "firing")
    top = await firing.bounding_box()
    assert top is not None
    assert top["y"] < 300
    await exporter.read(ANSWERED, 9)
    await expect(firing).to_have_count(0)
    await expect(page.locator("#attention-title")).to_contain_text("No alert is firing")
    await expect(page).to_have_title("funnelwatch")
    assert await page.evaluate("window.sameDocument")


async def test_cards_are_searched_and_filtered(page: Page, exporter: Exporter) -> None:
    """Slash, a few words, Escape; by owner and by state; and the address has it all."""
    await page.goto("/")
    shown = page.locator(".card:visible")
    await expect(shown.nth(5)).to_be_visible()
    await expect(page.locator("#found")).to_have_text(f"{await shown.count()} KPIs")
    await page.keyboard.press("/")
    await page.keyboard.type("per lead cost")
    await expect(shown).to_have_count(1)
    await expect(shown.locator(".title")).to_have_text("Cost per lead")
    await expect(page).to_have_url(f"{exporter.url}/?q=per+lead+cost")
    await page.reload()
    await expect(shown).to_have_count(1)
    await page.locator("#search").press("Escape")
    await expect(shown.nth(5)).to_be_visible()
    await page.get_by_label("State").select_option("pending")
    await expect(shown.locator(".title")).to_have_text(
        ["Inactive contacts", "Form conversions", "Leads waiting overdue"]
    )
    await page.get_by_label("Owner").select_option("finance")
    await expect(page.locator("#none")).to_be_visible()
    await page.get_by_role("button", name="Show all").click()
    await expect(page).to_have_url(f"{exporter.url}/")
    await expect(shown.nth(5)).to_be_visible()


async def test_the_board_is_used_by_keys_alone(page: Page, exporter: Exporter) -> None:
    """From the search down to the cards, along them as they lie, into a KPI, and back with Escape."""
    await page.goto("/?window=30d")
    await expect(card(page, "Leads created").locator(".value")).to_have_text("2")
    focused = page.locator(":focus")
    await page.keyboard.press("/")
    await page.keyboard.press("ArrowDown")
    await expect(focused).to_have_text("Active contacts")
    await page.keyboard.press("ArrowRight")
    await expect(focused).to_have_text("Contacts")
    await page.keyboard.press("ArrowDown")
    await expect(focused).to_have_text("Engaged accounts")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowRight")
    await expect(focused).to_have_text("Contacts")
    outline = await focused.evaluate("link => getComputedStyle(link, '::after').outlineStyle")
    assert outline == "solid"
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{exporter.url}/kpi/contacts?window=30d")
    await expect(page.locator("#state")).to_have_text("live")
    await page.keyboard.press("Escape")
    await expect(page).to_have_url(f"{exporter.url}/?window=30d")


async def test_the_first_tab_leads_past_the_head(page: Page) -> None:
    """Whoever goes by tab alone need not pass everything."""
    await page.goto("/")
    await page.keyboard.press("Tab")
    await expect(page.locator(":focus")).to_have_text("Skip to the content")
    await page.keyboard.press("Enter")
    await expect(page.locator(":focus")).to_have_id("main")
