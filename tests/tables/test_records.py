"""Records in memory: what was true at an hour, how long they are kept, and how a series is asked for."""

import pytest

from streams.measures.window import DAY, HOUR, MINUTE
from streams.tables.records import HOURLY_FOR, KEPT_FOR, Records, forgotten, hour_of, series_key

NOON = 1_713_355_200_000
ACTIVE = series_key("active_contacts", "7d", None)
SPENT = series_key("marketing_spend", "7d", None)


def records_of(*values: float) -> Records:
    """Active contacts at noon, at one, at two, …"""
    made = Records()
    for hour, value in enumerate(values):
        made.put(NOON + hour * HOUR, {ACTIVE: value})
    return made


def test_the_last_record_at_or_before_the_instant_answers() -> None:
    """What was recorded later was not true then; and a record says nothing of a time far behind it."""
    records = records_of(42, 50)
    assert records("active_contacts", "7d", None, NOON + HOUR - 1) == 42
    assert records("active_contacts", "7d", None, NOON + HOUR) == 50
    assert records("active_contacts", "7d", None, NOON + 7 * HOUR) == 50
    assert records("active_contacts", "7d", None, NOON + 8 * HOUR) is None
    assert records("active_contacts", "7d", None, NOON - 1) is None
    assert records("active_contacts", "1d", None, NOON) is None


def test_a_total_that_did_not_exist_yet_is_absent() -> None:
    """A KPI that came later has no past, not a past of 0."""
    records = records_of(42)
    records.put(NOON + HOUR, {SPENT: 7.0})
    assert records("marketing_spend", "7d", None, NOON) is None
    assert records("active_contacts", "7d", None, NOON + HOUR) is None
    hours = records.between(NOON, NOON + DAY)
    assert hours == [NOON, NOON + HOUR]
    assert records.series("marketing_spend", "7d", None, hours) == [None, 7.0]
    assert records.series("marketing_spend", "7d", None, hours[:1]) is None
    assert records.series("revenue", "7d", None, hours) is None


@pytest.mark.parametrize(("after", "hour"), [(0, NOON), (1, NOON + HOUR), (59 * MINUTE, NOON + HOUR)])
def test_a_reading_is_of_the_hour_that_it_comes_before(after: int, hour: int) -> None:
    """The last reading before an hour begins is what was true when it began."""
    assert hour_of(NOON + after) == hour


@pytest.mark.parametrize(
    ("hour", "now", "gone"),
    [
        (NOON + HOUR, NOON + HOURLY_FOR, False),
        (NOON + HOUR, NOON + HOURLY_FOR + 2 * HOUR, True),
        (NOON, NOON + HOURLY_FOR + 2 * HOUR, False),
        (NOON, NOON + KEPT_FOR + 1, True),
    ],
)
def test_old_records_are_thinned_then_forgotten(hour: int, now: int, gone: bool) -> None:
    """Hour by hour for eight days, then every six hours, then nothing."""
    assert forgotten(hour, now) is gone
