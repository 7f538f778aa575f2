"""Whether the conditions of alerts are met by a reading."""

import pytest

from streams.fold.conditions import conditions_met, numbers_of
from streams.fold.reading import Value
from streams.kpis.condition import all_conditions
from tests.expose.readings import CATALOGUE


def of(kpi: str, window: str | None, value: float, volume: float | None = None, stat: str | None = None) -> Value:
    """A total."""
    return Value(kpi, window, {}, stat, value, volume)


def judged(values: list[Value], before: list[Value]) -> dict[str, bool | None]:
    """Whether each condition is met by a reading."""
    return conditions_met(all_conditions(CATALOGUE), numbers_of(values, before))


@pytest.mark.parametrize(
    ("alert", "values", "before", "met"),
    [
        ("BounceRatioHigh", [of("bounce_ratio", "1d", 0.71, 50)], [], True),
        ("BounceRatioHigh", [of("bounce_ratio", "1d", 0.70, 50)], [], False),
        ("BounceRatioHigh", [of("bounce_ratio", "1d", 0.71, 49)], [], None),
        ("BounceRatioHigh", [of("bounce_ratio", "7d", 0.71, 50)], [], None),
        ("SalesResponseSecondsSlow", [of("sales_response_seconds", "1d", 3601, 10, "p90")], [], True),
        ("SalesResponseSecondsSlow", [of("sales_response_seconds", "1d", 3601, 10, "p50")], [], None),
        ("LeadsWaitingOverdue", [of("leads_waiting_overdue", None, 1)], [], True),
        ("LeadsWaitingOverdue", [of("leads_waiting_overdue", None, 0)], [], False),
        ("InactiveContactsHigh", [of("inactive_contacts", None, 6), of("contacts", None, 10)], [], True),
        ("InactiveContactsHigh", [of("inactive_contacts", None, 6)], [], None),
        ("ActiveContactsFalling", [of("active_contacts", "7d", 69)], [of("active_contacts", "7d", 100)], True),
        ("ActiveContactsFalling", [of("active_contacts", "7d", 70)], [of("active_contacts", "7d", 100)], False),
        ("ActiveContactsFalling", [of("active_contacts", "7d", 69)], [], None),
    ],
)
def test_each_kind_of_alert(alert: str, values: list[Value], before: list[Value], met: bool | None) -> None:
    """A condition is met, not met, or cannot be said: no value, too little volume, nothing to compare with."""
    assert judged(values, before)[alert] is met


def test_all_comparisons_must_hold_together() -> None:
    """The objective burns only while both the long and the short window are bad; one that is good settles it."""
    name = "SalesResponseWithinTargetRatioBudgetBurningFast"
    ratio = "sales_response_within_target_ratio"
    bad_day = [of(ratio, "1d", 0.0, 10)]
    assert judged([*bad_day, of(ratio, "1h", 0.0, 2)], [])[name] is True
    assert judged([*bad_day, of(ratio, "1h", 1.0, 2)], [])[name] is False
    assert judged(bad_day, [])[name] is None


def test_breakdowns_are_not_judged() -> None:
    """Alerts are about totals; one bad channel is no bad day."""
    value = Value("bounce_ratio", "1d", {"channel": "email"}, None, 0.9, 500.0)
    assert judged([value], [])["BounceRatioHigh"] is None
