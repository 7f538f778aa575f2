"""Local time in the simulator: appointments, openings and clocks that change."""

from datetime import UTC, datetime

import pytest

from streams.replay.simulator.hours import DAY, HOUR, WORKDAYS, Office, next_time, traffic

BERLIN = Office(name="Berlin", zone="Europe/Berlin", share=1.0, opens=9.0, closes=17.0)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        ("2025-10-15T07:00:00", "2025-10-15T07:00:00"),  # 9 in the morning: just open
        ("2025-10-15T06:59:59", "2025-10-15T07:00:00"),
        ("2025-10-15T15:00:00", "2025-10-16T07:00:00"),  # 17 o'clock: just closed
        ("2025-10-17T16:00:00", "2025-10-20T07:00:00"),  # Friday evening
        ("2025-10-25T12:00:00", "2025-10-27T08:00:00"),  # over the end of summer time
        ("2026-03-27T17:00:00", "2026-03-30T07:00:00"),  # over its beginning
    ],
)
def test_an_office_opens_at_its_local_hour(now: str, opening: str) -> None:
    """Opening hours are those of the clock on the wall, on weekdays, before and after clocks change."""
    assert BERLIN.opening(at(now)) == at(opening)


def test_an_appointment_is_never_now() -> None:
    """A plan that waits for an hour and is woken then waits for the next such hour."""
    nine = next_time("Europe/Berlin", at("2025-10-15T05:00:00"), 9.0, WORKDAYS)
    assert nine == at("2025-10-15T07:00:00")
    assert next_time("Europe/Berlin", nine, 9.0, WORKDAYS) == nine + DAY


def test_a_day_of_traffic_adds_up() -> None:
    """The hours of an average workday make up the whole day, in any zone."""
    week = [at("2025-10-13T00:00:00") + hour * HOUR for hour in range(5 * 24)]
    assert sum(traffic("UTC", hour) for hour in week) == pytest.approx(5, rel=0.01)
