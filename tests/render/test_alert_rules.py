"""The rules of alerts: what each kind of alert becomes, and what holds for all of them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from streams.kpis.alert import Alert, BurnRate, Change, Compare, Severity, Share, Threshold
from streams.kpis.catalogue import Catalogue, catalogue
from streams.kpis.condition import Condition, conditions, of_alert
from streams.kpis.naming import runbook_anchor
from streams.measures.window import HOUR
from streams.render.absence import absences
from streams.render.alerts import chapter_rules, rule
from streams.render.pipeline import pipeline
from streams.render.promql import expression
from streams.render.recording import recordings
from streams.render.rule import Rule
from streams.render.runbooks import runbooks
from tests.render.described import described_names

CATALOGUE = catalogue()
URL = "https://runbooks.example/page"
RULES = [alert.rule(URL) for alert in pipeline(CATALOGUE)] + [
    entry for chapter in CATALOGUE.chapters for entry in chapter_rules(CATALOGUE, chapter, URL)
]
FULL = "max without (instance, pod) "


def conditions_of(kpi: str, alert: Alert, known: Catalogue = CATALOGUE) -> list[Condition]:
    return list(of_alert(alert, known[kpi], known))


def expr_of(kpi: str, alert: Alert) -> str:
    (condition,) = conditions_of(kpi, alert)
    return expression(condition)


def test_a_threshold_compares_the_total_in_its_window() -> None:
    """The simplest alert is one comparison, the same whichever replica of the exporter answers."""
    alert = Threshold(name="High", summary="High.", window="1d", compare=Compare.ABOVE, threshold=0.7)
    assert expr_of("bounce_ratio", alert) == FULL + '(funnelwatch_bounce_ratio{window="1d"}) > 0.7'


def test_a_least_volume_matches_whatever_the_statistic() -> None:
    """The volume of a distribution has no statistic, so that label is left out of the matching."""
    alert = Threshold(
        name="Slow", summary="Slow.", window="1d", stat="p90", compare=Compare.ABOVE, threshold=3600, least=10
    )
    assert expr_of("sales_response_seconds", alert).splitlines() == [
        FULL + '(funnelwatch_sales_response_seconds{stat="p90", window="1d"}) > 3600',
        "and ignoring (stat)",
        FULL + '(funnelwatch_sales_response_seconds_volume{window="1d"}) >= 10',
    ]


def test_a_share_compares_two_kpis() -> None:
    """A share is held against another KPI, not against a number."""
    alert = Share(name="High", summary="High.", of="contacts", threshold=0.5)
    left, right = f"{FULL}(funnelwatch_inactive_contacts)", f"{FULL}(funnelwatch_contacts)"
    assert expr_of("inactive_contacts", alert) == f"{left} > 0.5 * {right}"


def test_a_change_compares_with_the_value_before() -> None:
    """A fall is held against the metric of the window before, which is absent where nobody knows it."""
    alert = Change(name="Falling", summary="Fell.", window="7d", compare=Compare.BELOW, ratio=0.7)
    now, before = (f'{FULL}(funnelwatch_active_contacts{suffix}{{window="7d"}})' for suffix in ("", "_before"))
    assert expr_of("active_contacts", alert) == f"{now} < 0.7 * {before}"


def test_an_objective_burns_in_three_steps() -> None:
    """A tenth may be late: 20 % of that in a day is 6 times the pace, so 60 % late, so less than 40 % in time."""
    alert = BurnRate(name="Budget", summary="Burns.", window="30d", objective=0.9, least=10)
    fast, slow, spent = conditions_of("sales_response_within_target_ratio", alert)
    assert expression(fast).splitlines() == [
        FULL + '(funnelwatch_sales_response_within_target_ratio{window="1d"}) < 0.4',
        "and ignoring (window)",
        FULL + '(funnelwatch_sales_response_within_target_ratio{window="1h"}) < 0.4',
        "and",
        FULL + '(funnelwatch_sales_response_within_target_ratio_volume{window="1d"}) >= 10',
        "and ignoring (window)",
        FULL + '(funnelwatch_sales_response_within_target_ratio_volume{window="1h"}) >= 2',
    ]
    assert [step.severity for step in (fast, slow, spent)] == [Severity.PAGE, Severity.TICKET, Severity.TICKET]


def test_a_rule_says_who_what_and_where_to_read_on() -> None:
    """Labels route, the description has the value with its unit, and the link leads to the section of this alert."""
    alert = Threshold(
        name="Low", summary="Low.", window="7d", compare=Compare.BELOW, threshold=0.1, least=200, hold=2 * HOUR
    )
    (condition,) = conditions_of("email_open_ratio", alert)
    assert rule(condition, URL) == Rule(
        name="EmailOpenRatioLow",
        expr=expression(condition),
        hold=2 * HOUR,
        labels={"severity": "ticket", "owner": "marketing", "kpi": "email_open_ratio"},
        annotations={
            "summary": "Low.",
            "description": "email_open_ratio over 7d is {{ $value | humanizePercentage }}: below 10%. "
            "Judged only with a volume of at least 200.",
            "runbook_url": f"{URL}#emailopenratiolow",
        },
    )


def test_a_kind_of_alert_that_nobody_can_judge_is_refused() -> None:
    """A new kind of alert without a condition stops the rendering, it is not left out in silence."""
    with pytest.raises(NotImplementedError, match="Alert is not a kind of alert"):
        conditions_of("contacts", Alert(name="Odd", summary="Odd."))


def test_every_alert_of_the_catalogue_has_a_rule() -> None:
    """No alert is lost on the way from the catalogue to the rules."""
    watched = {kpi.id for kpi in CATALOGUE if kpi.alerts}
    assert {entry.labels["kpi"] for entry in RULES if "kpi" in entry.labels} == watched


def test_a_threshold_of_the_user_reaches_the_rule() -> None:
    """The rules come from the catalogue in force, not from the default one."""
    (chapter,) = [chapter for chapter in CATALOGUE.chapters if chapter.id == "automation"]
    kpis = tuple(
        replace(kpi, alerts=tuple(replace(alert, threshold=0.25) for alert in kpi.alerts))  # type: ignore[call-arg]  # they are thresholds
        for kpi in chapter.kpis
    )
    changed = replace(CATALOGUE, chapters=(replace(chapter, kpis=kpis),))
    entry, _ = chapter_rules(changed, changed.chapters[0], URL)
    assert entry.expr.endswith("< 0.25")
    assert "below 25%" in entry.annotations["description"]


def test_alerts_are_on_metrics_that_somebody_exports() -> None:
    """Every metric that a rule names is one that the exporter or a worker describes, or that another rule records."""
    recorded = list(recordings(CATALOGUE))
    expressions = [entry.expr for entry in RULES] + [entry.expr for entry in recorded]
    named = {name for expr in expressions for name in re.findall(r"[\w:]*funnelwatch_[\w:]+", expr)}
    assert named
    assert named <= described_names(CATALOGUE) | {entry.record for entry in recorded}


def test_recorded_names_say_how() -> None:
    """Labels that are left, the metric, what was done; and each name once."""
    names = [entry.record for entry in recordings(CATALOGUE)]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"[a-z_]+:funnelwatch_[a-z_]+:[a-z_0-9]+", name)] == []


def test_names_of_rules_are_unique() -> None:
    """One name, one alert, the pipeline's included."""
    names = [entry.name for entry in RULES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("entry", RULES, ids=lambda entry: entry.name)
def test_the_link_leads_to_a_section(entry: Rule) -> None:
    """The anchor of every runbook link is that of a heading of the runbooks."""
    anchors = {runbook_anchor(title) for title in re.findall(r"^## (\w+)$", runbooks(CATALOGUE), re.MULTILINE)}
    base, _, anchor = entry.annotations["runbook_url"].partition("#")
    assert base == URL
    assert anchor in anchors


def test_conditions_keep_the_catalogues_order() -> None:
    """Files that follow the catalogue's order change where the catalogue changes, and nowhere else."""
    names = [
        name
        for chapter in CATALOGUE.chapters
        for name in (
            *(condition.name for kpi in chapter.kpis for condition in conditions(CATALOGUE, kpi)),
            *(absence.name for absence in absences(CATALOGUE, chapter)),
        )
    ]
    assert names == [entry.name for entry in RULES if "kpi" in entry.labels]
