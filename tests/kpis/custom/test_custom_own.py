"""KPIs of the user's own, from the text to their values."""

from __future__ import annotations

import pytest

from streams.fold.plan import Plan
from streams.kpis.lint import lint
from streams.kpis.spec import NOW, Better, Owner, Unit
from streams.render.outputs import outputs
from tests.kpis.custom.catalogues import BUILT_IN, shown, under

EXAMPLE = """
    [kpis.demo_requests]
    meaning = "Demo forms submitted."
    count = "form.submitted"
    where = { kind = "demo" }
    by = ["channel"]
    owner = "marketing"

    [kpis.demo_request_ratio]
    meaning = "Demo forms per session."
    formula = "demo_requests / sessions"
    unit = "ratio"
    by = ["channel"]

    [kpis.demo_request_ratio.alerts.Low]
    summary = "Fewer than one in a hundred sessions asks for a demo."
    below = 0.01
    window = "7d"
"""


def test_a_count_with_a_condition_and_a_formula_of_it() -> None:
    """Two sessions and one demo form in the hour, one more form in the week; a form for a webinar is none."""
    found = shown(
        EXAMPLE,
        """
        -50m session.ended contact=ann pages=3 seconds=60 channel=email
        -40m session.ended contact=bob pages=1 seconds=5 channel=ppc
        -30m form.submitted contact=ann form=f kind=demo channel=email
        -20m form.submitted contact=bob form=g kind=webinar channel=ppc
        -10m form.submitted contact=bob form=h channel=ppc
        -2d form.submitted contact=ann form=f kind=demo
        """,
    )
    found.shows("demo_requests", "1h 1d: 1", "7d..90d: 2", "1h..90d channel=email: 1")
    found.shows("demo_request_ratio", "1h 1d: 1/2", "7d..90d: 1", "1h..90d channel=email: 1", "1h..90d channel=ppc: 0")


def test_an_own_kpi_is_as_whole_as_one_that_is_built_in() -> None:
    """It keeps to the lint and is in the rules, with its test, in the reference and in the runbooks."""
    catalogue = under(EXAMPLE)
    assert lint(catalogue) == []
    assert catalogue.chapters[-1].title == "Your own"
    files = outputs(catalogue)
    rules = files["deploy/generated/alerts/custom.rules.yml"]
    assert "alert: DemoRequestRatioLow" in rules
    assert 'funnelwatch_demo_request_ratio{window="7d"}) < 0.01' in rules
    assert "DemoRequestRatioLow" in files["deploy/generated/alerts/tests/custom.test.yml"]
    assert "### demo_request_ratio" in files["deploy/generated/reference.md"]
    assert "## DemoRequestRatioLow" in files["deploy/generated/runbooks.md"]


def test_what_is_not_said_has_a_default() -> None:
    """Every window, marketing, and a unit by the ending of the id; better is the side on which no alert fires."""
    catalogue = under(
        """
        [kpis.forms]
        count = "form.submitted"
        [kpis.form_ratio]
        formula = "forms / sessions"
        [kpis.form_ratio.alerts.High]
        above = 1
        window = "1d"
        [kpis.refunds]
        sum = "deal.refunded.amount"
        [kpis.hot_share_ratio]
        formula = "hot_leads / contacts"
        """
    )
    assert catalogue["forms"].meaning == "Forms."
    assert catalogue["forms"].windows == ("1h", "1d", "7d", "30d", "90d")
    assert (catalogue["forms"].owner, catalogue["forms"].unit) == (Owner.MARKETING, Unit.COUNT)
    assert (catalogue["form_ratio"].unit, catalogue["form_ratio"].better) == (Unit.RATIO, Better.DOWN)
    assert catalogue["refunds"].unit is Unit.MONEY
    assert catalogue["hot_share_ratio"].windows == NOW


def test_sums_are_exact_in_the_unit_of_their_field() -> None:
    """Whole counts, seconds with their thousandths, money in the base currency."""
    found = shown(
        """
        [kpis.pages]
        sum = "session.ended.pages"
        [kpis.time]
        sum = "session.ended.seconds"
        [kpis.refunds]
        sum = "deal.refunded.amount"
        """,
        """
        -50m session.ended contact=ann pages=3 seconds=0.1
        -40m session.ended contact=bob pages=1 seconds=0.2
        -30m deal.refunded account=x deal=d amount="0.1"
        -20m deal.refunded account=x deal=d amount="0.2"
        """,
    )
    found.shows("pages", "1h..90d: 4")
    found.shows("time", "1h..90d: 3/10")
    found.shows("refunds", "1h..90d: 3/10")


def test_a_distinct_count_over_several_types() -> None:
    """Each key counts once, by the latest of its events."""
    found = shown(
        """
        [kpis.readers]
        distinct = "contact"
        of = ["page.viewed", "content.engaged"]
        by = ["content"]
        """,
        """
        -50m page.viewed contact=ann page=/a content=c
        -40m content.engaged contact=ann content=c action=viewed
        -2d page.viewed contact=bob page=/a
        -10m page.left contact=eve page=/a seconds=1
        """,
    )
    found.shows("readers", "1h 1d: 1", "7d..90d: 2", "1h..90d content=c: 1")


@pytest.mark.parametrize(
    ("of", "where", "count"),
    [
        ("email.opened", "machine = true", 1),
        ("email.opened", "machine = false", 2),
        ("email.opened", "campaign = 'a'", 1),
        ("email.opened", "campaign = ['a', 'b']", 2),
        ("email.opened", "channel = 'other'", 1),
        ("session.ended", "bounced = true", 2),
        ("session.ended", "bounced = false", 1),
        ("spend.recorded", "kind = 'media'", 2),
    ],
)
def test_conditions(of: str, where: str, count: int) -> None:
    """True, false or absent; one text of several; channels and absent values as they count elsewhere."""
    found = shown(
        f"[kpis.chosen]\ncount = '{of}'\nwhere = {{ {where} }}",
        """
        -50m email.opened contact=ann machine=true campaign=a
        -40m email.opened contact=ann machine=false campaign=b
        -30m email.opened contact=ann channel=tv
        -20m session.ended contact=ann pages=1 seconds=1
        -19m session.ended contact=ann pages=2 seconds=1
        -18m session.ended contact=ann pages=2 seconds=1 bounced=true
        -15m spend.recorded amount=1
        -14m spend.recorded amount=1 kind=media
        -13m spend.recorded amount=1 kind=overhead
        """,
    )
    found.shows("chosen", f"1h..90d: {count}")


def test_a_spend_without_a_kind_is_media_in_a_breakdown_too() -> None:
    """What absence says is said everywhere."""
    lines = "-15m spend.recorded amount=1\n-14m spend.recorded amount=2 kind=overhead"
    found = shown("[kpis.spent]\nsum = 'spend.recorded.amount'\nby = ['kind']", lines)
    found.shows("spent", "1h..90d: 3", "1h..90d kind=media: 1", "1h..90d kind=overhead: 2")


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("sessions + page_views - 1", "5"),
        ("sessions * 0.5", "1"),
        ("-sessions", "-2"),
        ("100 * sessions / (page_views + sessions)", "200/6"),
        ("sessions - before(sessions)", "1"),
        ("1 - bounce_ratio", "1/2"),
    ],
)
def test_formulas(formula: str, value: str) -> None:
    """Names, numbers, the four operations, parentheses and the window before."""
    found = shown(
        f"[kpis.result]\nwindows = ['1h']\nformula = '{formula}'",
        """
        -90m session.ended contact=ann pages=1 seconds=1
        -50m session.ended contact=ann pages=1 seconds=1
        -40m session.ended contact=bob pages=2 seconds=1
        -30m page.viewed contact=ann page=/a
        -30m page.viewed contact=ann page=/a
        -30m page.viewed contact=ann page=/a
        -30m page.viewed contact=ann page=/a
        """,
    )
    found.shows("result", f"1h: {value}")


def test_a_part_can_stay_whole_in_a_breakdown() -> None:
    """The share of each channel in all sessions."""
    found = shown(
        "[kpis.channel_ratio]\nwindows = ['1h']\nby = ['channel']\nformula = 'sessions / whole(sessions)'",
        """
        -50m session.ended contact=ann pages=1 seconds=1 channel=email
        -40m session.ended contact=bob pages=2 seconds=1 channel=ppc
        -40m session.ended contact=bob pages=2 seconds=1 channel=ppc
        """,
    )
    found.shows("channel_ratio", "1h: 1", "1h channel=email: 1/3", "1h channel=ppc: 2/3")


def test_a_formula_may_name_what_comes_later_or_is_off() -> None:
    """The order in the file does not matter, and what is only a step need not be shown."""
    catalogue = under(
        """
        [kpis.form_ratio]
        formula = "forms / page_views"
        [kpis.forms]
        count = "form.submitted"
        off = true
        [kpis.page_views]
        off = true
        """
    )
    assert [kpi.id for kpi in catalogue.chapters[-1].kpis] == ["form_ratio"]
    assert "tally custom.forms from form.submitted" in Plan(catalogue).inventory()


def test_a_formula_of_what_is_kept_already_needs_no_new_state() -> None:
    """A count of its own does."""
    kept = Plan(BUILT_IN).inventory()
    assert Plan(under("[kpis.a]\nformula = 'sessions / page_views'")).inventory() == kept
    assert Plan(under("[kpis.a]\ncount = 'session.ended'")).inventory() - kept == {"tally custom.a from session.ended"}
