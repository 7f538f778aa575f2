"""Alerts on KPIs that are absent: one per watched KPI, on the number that says most."""

from __future__ import annotations

from dataclasses import replace

import pytest

from streams.kpis.catalogue import Catalogue, catalogue
from streams.measures.window import DAY, HOUR, MINUTE
from streams.render.absence import Absence, absence_rule, absences

CATALOGUE = catalogue()


def of(kpi_id: str, known: Catalogue = CATALOGUE) -> Absence:
    """That of a KPI."""
    (found,) = [a for chapter in known.chapters for a in absences(known, chapter) if a.kpi.id == kpi_id]
    return found


def test_every_watched_kpi_has_one_and_no_other_has() -> None:
    """What nobody watches is not missed."""
    found = [absence.kpi.id for chapter in CATALOGUE.chapters for absence in absences(CATALOGUE, chapter)]
    assert found == [kpi.id for kpi in CATALOGUE if kpi.alerts]


def test_the_expression_asks_for_what_was_and_is_not() -> None:
    """Whichever replica tells of it, and only while one of them serves KPIs."""
    assert of("bounce_ratio").expr.splitlines() == [
        'max without (instance, pod) (present_over_time(funnelwatch_bounce_ratio{window="1d"}[1d]))',
        "unless",
        'max without (instance, pod) (funnelwatch_bounce_ratio{window="1d"})',
        "and on ()",
        "max(funnelwatch_exporter_up) == 1",
    ]


def test_an_objective_is_missed_over_its_period() -> None:
    """Where the longest window has no value, no shorter one has; and all its alerts are silenced."""
    absence = of("sales_response_within_target_ratio")
    assert absence.quantity.window == "30d"
    assert absence.says.endswith(
        "Meanwhile SalesResponseWithinTargetRatioBudgetBurningFast, SalesResponseWithinTargetRatioBudgetBurning and "
        "SalesResponseWithinTargetRatioBudgetSpent cannot fire."
    )


def test_a_statistic_is_missed_by_its_name() -> None:
    """The one that the alert looks at."""
    assert 'stat="p90"' in of("sales_response_seconds").expr


@pytest.mark.parametrize(
    ("window", "hold", "look_back"),
    [
        ("1h", 5 * MINUTE, HOUR),
        ("1d", HOUR, DAY),
        ("7d", HOUR, 7 * DAY),
        ("90d", HOUR, 7 * DAY),
    ],
)
def test_hold_and_look_back_follow_the_window(window: str, hold: int, look_back: int) -> None:
    """A twenty-fourth within bounds, and always less than the look back, or it could never fire."""
    absence = of("bounce_ratio")
    moved = replace(absence, quantity=replace(absence.quantity, window=window))
    assert (moved.hold, moved.look_back) == (hold, look_back)


def test_without_a_window_a_day_is_looked_back() -> None:
    """What is true now is missed like what is true of a day."""
    absence = of("leads_waiting_overdue")
    assert (absence.hold, absence.look_back) == (HOUR, DAY)


def test_it_is_a_ticket_for_the_owner() -> None:
    """Routed like the alerts that it stands in for, but nobody is woken."""
    rule = absence_rule(of("leads_waiting_overdue"), "https://runbooks.example")
    assert rule.labels == {"severity": "ticket", "owner": "sales", "kpi": "leads_waiting_overdue"}
    assert rule.annotations["runbook_url"] == "https://runbooks.example#leadswaitingoverdueabsent"
