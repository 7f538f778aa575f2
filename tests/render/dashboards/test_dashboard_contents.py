"""What dashboards show: all of the catalogue, by metrics that exist, with links that lead somewhere."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from streams.journeys.definitions import Definitions
from streams.kpis.catalogue import catalogue
from streams.kpis.custom.apply import customised
from streams.kpis.naming import metric, runbook_anchor
from streams.kpis.spec import Chapter
from streams.render.alerts import chapter_rules
from streams.render.pipeline import WATCHDOG, pipeline
from streams.render.recording import recordings
from streams.render.runbooks import runbooks
from tests.render.dashboards.drawn import BOARD, DASHBOARDS, RUNBOOKS, Json, drawn, marks, panels, queries, windows
from tests.render.described import described_names

CATALOGUE = catalogue()
ANCHORS = {runbook_anchor(title) for title in re.findall(r"^## (\w+)$", runbooks(CATALOGUE), re.MULTILINE)}

each = pytest.mark.parametrize("dashboard", DASHBOARDS.values(), ids=DASHBOARDS.keys())


def panel(dashboard: Json, title: str, type: str) -> Json:
    """The one panel of this title and type."""
    (found,) = [one for one in panels(dashboard) if (one["title"], one["type"]) == (title, type)]
    return found


def colours(shown: Json) -> list[tuple[float | None, str]]:
    """The steps of a panel's colours."""
    return [(step["value"], step["color"]) for step in shown["fieldConfig"]["defaults"]["thresholds"]["steps"]]


def test_there_is_a_dashboard_for_everybody() -> None:
    """Leaders, each chapter, the sales response, and whoever runs the pipeline."""
    chapters = {f"{chapter.id}.json" for chapter in CATALOGUE.chapters}
    assert DASHBOARDS.keys() == {"overview.json", "sales-response.json", "operations.json"} | chapters


@pytest.mark.parametrize("chapter", CATALOGUE.chapters, ids=lambda chapter: chapter.id)
def test_a_chapter_shows_all_its_kpis(chapter: Chapter) -> None:
    """Every metric of every KPI of the chapter is asked for: totals and all breakdowns."""
    named = {name for query in queries(DASHBOARDS[f"{chapter.id}.json"]) for name in query.metrics}
    wanted = {metric(kpi) for kpi in chapter.kpis if kpi.total}
    wanted |= {metric(kpi, dimension) for kpi in chapter.kpis for dimension in kpi.by}
    assert wanted <= named


def test_metrics_are_ones_that_somebody_exports() -> None:
    """Every metric that a panel names is described by the exporter or a worker, or recorded by a rule."""
    named = {name for dashboard in DASHBOARDS.values() for query in queries(dashboard) for name in query.metrics}
    recorded = {recording.record for recording in recordings(CATALOGUE)}
    assert named & recorded
    assert named <= described_names(CATALOGUE) | recorded


@each
def test_replicas_of_the_exporter_are_one(dashboard: Json) -> None:
    """No KPI is asked for without merging what several exporters say of it."""
    kpis = {name for kpi in CATALOGUE for name in (metric(kpi), *(metric(kpi, by) for by in kpi.by))}
    for query in queries(dashboard):
        if query.metrics & kpis:
            assert re.search(r"max (without \(instance, pod\)|by \(\w+\)) \(funnelwatch_", query.expr), str(query)


@each
def test_links_to_runbooks_lead_to_sections(dashboard: Json) -> None:
    """Whatever leads to the runbooks, in texts, links and tables, has a section there."""
    text = json.dumps(dashboard)
    assert set(re.findall(re.escape(RUNBOOKS) + r"#(\w+)", text)) <= ANCHORS
    for shown in panels(dashboard):
        for override in shown["fieldConfig"]["overrides"]:
            if override["matcher"]["options"] == "Runbook":
                (mapping,) = [one["value"] for one in override["properties"] if one["id"] == "mappings"]
                assert {result["text"] for result in mapping[0]["options"].values()} <= ANCHORS
    assert {link["url"] for link in dashboard["links"] if link["type"] == "link"} == {RUNBOOKS, BOARD}


@each
def test_links_to_the_board_lead_to_kpis(dashboard: Json) -> None:
    """A panel's link to the board is to the page of a KPI that its queries are about."""
    for shown in panels(dashboard):
        asked = " ".join(target["expr"] for target in shown["targets"])
        for link in shown.get("links", []):
            if link["title"] == "On the board":
                id = link["url"].removeprefix(f"{BOARD}kpi/")
                assert CATALOGUE[id]
                assert f"funnelwatch_{id}" in asked


def test_the_overview_knows_the_runbook_of_every_alert() -> None:
    """Each alert that can fire has its section by name, those that fire in steps the one of them all."""
    table = panel(DASHBOARDS["overview.json"], "Firing alerts", "table")
    (cells,) = [one for one in table["fieldConfig"]["overrides"] if one["matcher"]["options"] == "Runbook"]
    mapped = cells["properties"][0]["value"][0]["options"]
    names = {alert.title for alert in pipeline(CATALOGUE)} - {WATCHDOG.title}
    names |= {rule.name for chapter in CATALOGUE.chapters for rule in chapter_rules(CATALOGUE, chapter, RUNBOOKS)}
    assert mapped.keys() == names


@each
def test_the_window_is_one_of_those_the_kpis_have(dashboard: Json) -> None:
    """Where a window is chosen, the choice is of all windows there are, in order; where nothing asks for it, there is none."""
    asks = any("$window" in query.expr for query in queries(dashboard))
    assert windows(dashboard) == (["1h", "1d", "7d", "30d", "90d"] if asks else [])


def test_a_kpi_with_fewer_windows_shows_those_it_has() -> None:
    """It never goes by the choice, which may be a window that it does not have, and says which one it shows."""
    changed = customised(CATALOGUE, {"kpis": {"sessions": {"windows": ["1d", "30d"]}}})
    web = drawn(changed)["web.json"]
    asked = [query for query in queries(web) if any(name.startswith("funnelwatch_sessions") for name in query.metrics)]
    assert asked
    assert not [str(query) for query in asked if "$window" in query.expr]
    assert 'window=~"1d|30d"' in panel(web, "Sessions", "timeseries")["targets"][0]["expr"]
    assert 'window="30d"' in panel(web, "Sessions, 30d by channel", "bargauge")["targets"][0]["expr"]
    assert windows(web) == ["1h", "1d", "7d", "30d", "90d"]


def test_only_windows_that_somebody_has_are_offered() -> None:
    """A window that no KPI of the dashboard has is not there to be chosen."""
    (chapter,) = [one for one in CATALOGUE.chapters if one.id == "automation"]
    fewer = {kpi.id: {"windows": ["1d", "7d"]} for kpi in chapter.kpis if kpi.windows}
    assert windows(drawn(customised(CATALOGUE, {"kpis": fewer}))["automation.json"]) == ["1d", "7d"]


def test_a_bound_above_colours_what_is_beyond_it() -> None:
    """More bounces than the bound are wrong, and a ticket is orange."""
    assert colours(panel(DASHBOARDS["web.json"], "Bounce ratio", "timeseries")) == [(None, "green"), (0.7, "orange")]


def test_a_bound_below_colours_what_is_beneath_it() -> None:
    """A retention below the bound is wrong."""
    shown = panel(DASHBOARDS["money.json"], "Customer retention ratio", "timeseries")
    assert colours(shown) == [(None, "orange"), (0.9, "green")]


def test_a_count_is_wrong_from_the_next_one_on() -> None:
    """No lead overdue is fine and one is not, though Grafana colours from the bound on; a page is red."""
    shown = panel(DASHBOARDS["sales-response.json"], "Leads waiting overdue", "stat")
    assert colours(shown) == [(None, "green"), (1.0, "red")]


def test_steps_of_an_objective_have_the_colour_of_the_worst() -> None:
    """Below 40 % somebody is woken, below the objective there is a ticket."""
    (reached,) = [one for one in panels(DASHBOARDS["sales-response.json"]) if one["title"].endswith("ratio, 30d")]
    steps = colours(reached)
    assert steps[0] == (None, "red")
    assert steps[1] == (0.4, "orange")
    assert steps[-1] == (0.9, "green")


def test_the_line_that_a_bound_is_for_is_shown() -> None:
    """Whatever window is chosen, the one by which the alert judges is there, too."""
    (query,) = panel(DASHBOARDS["web.json"], "Bounce ratio", "timeseries")["targets"]
    assert 'window=~"$window|1d"' in query["expr"]


def test_a_number_that_needs_its_window_is_not_coloured_by_itself() -> None:
    """One bounce out of one session in an hour is no alert, so it must not look like one."""
    assert colours(panel(DASHBOARDS["web.json"], "Bounce ratio", "stat")) == [(None, "text")]


def test_a_bound_that_moves_is_a_line() -> None:
    """What is held against another value is drawn beside it, as the rule computes it."""
    targets = panel(DASHBOARDS["contacts.json"], "Inactive contacts", "timeseries")["targets"]
    assert targets[1]["expr"] == "0.5 * max without (instance, pod) (funnelwatch_contacts)"
    assert targets[1]["legendFormat"] == "alert above 50% of contacts"


def test_a_panel_says_what_its_number_means() -> None:
    """Meaning, formula, alert with its runbook, and owner."""
    told = panel(DASHBOARDS["web.json"], "Bounce ratio", "stat")["description"]
    for said in (
        CATALOGUE["bounce_ratio"].meaning,
        "bounced sessions / sessions",
        f"[BounceRatioHigh]({RUNBOOKS}#bounceratiohigh)",
        "bounce_ratio over 1d above 70%",
        "Owner: marketing",
    ):
        assert said in told


@pytest.mark.parametrize(("currency", "unit"), [("EUR", "currencyEUR"), ("USD", "currencyUSD"), ("TND", "suffix: TND")])
def test_money_is_in_the_base_currency(currency: str, unit: str) -> None:
    """Amounts carry the sign of the currency that they are in, or its code where Grafana knows no sign."""
    changed = replace(CATALOGUE, definitions=Definitions(base_currency=currency))
    shown = panel(drawn(changed)["money.json"], "Revenue", "stat")
    assert shown["fieldConfig"]["defaults"]["unit"] == unit


def test_what_is_switched_off_is_gone() -> None:
    """Nothing is left of a KPI that is off: no panel, and no dashboard that was for it alone."""
    off = [
        kpi.id for kpi in CATALOGUE if "waiting" in kpi.id or kpi.id.startswith("sales_response") or kpi.id == "revenue"
    ]
    chapters = tuple(
        replace(chapter, kpis=tuple(kpi for kpi in chapter.kpis if kpi.id not in off)) for chapter in CATALOGUE.chapters
    )
    left = drawn(replace(CATALOGUE, chapters=chapters))
    assert "sales-response.json" not in left
    named = {name for dashboard in left.values() for query in queries(dashboard) for name in query.metrics}
    assert not named & {f"funnelwatch_{id}" for id in off}


def test_a_chapter_without_alerts_marks_none() -> None:
    """Where nothing can fire there is no table of what fires, and no mark of other chapters' alerts."""
    social = DASHBOARDS["social.json"]
    assert marks(social) == []
    assert not [shown for shown in panels(social) if shown["type"] == "table"]
    assert marks(DASHBOARDS["web.json"])
