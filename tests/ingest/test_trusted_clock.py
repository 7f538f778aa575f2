"""What a wall clock says is believed as far as it can be checked."""

from dataclasses import dataclass

import pytest

from streams.ingest.trusted_clock import TrustedClock
from streams.measures.window import DAY, HOUR, MINUTE, SECOND

NOON = 1_800_000_000_000


@dataclass
class Time:
    """A wall clock that can be stepped, beside a monotonic one."""

    passed: int = 0
    ahead: int = 0

    @property
    def true(self) -> int:
        return NOON + self.passed


class Looking:
    """Looks at a trusted clock; `events` is how far behind the true time the newest event is."""

    def __init__(self) -> None:
        self.time = Time()
        self._clock = TrustedClock(NOON, lambda: self.time.passed)

    def after(self, ms: int, events: int = 0) -> int:
        """How far the clock is ahead of the true time, looked at so much later."""
        self.time.passed += ms
        true = self.time.true
        return self._clock.now(true + self.time.ahead, true - events) - true


@pytest.fixture
def looking() -> Looking:
    """At a clock that was right at the beginning."""
    return Looking()


def test_a_clock_that_goes_is_believed(looking: Looking) -> None:
    """However seldom it is looked at, and however old the events are."""
    for wait in (1, 5 * SECOND, 3 * DAY):
        assert looking.after(wait, events=40 * DAY) == 0


def test_a_leap_ahead_and_back_changes_nothing(looking: Looking) -> None:
    """While nobody confirms it, the time goes on as if there was none."""
    looking.time.ahead = HOUR
    assert [looking.after(MINUTE) for _ in range(5)] == [0] * 5
    looking.time.ahead = 0
    assert looking.after(MINUTE) == 0


def test_a_leap_back_is_followed_and_so_is_the_way_home(looking: Looking) -> None:
    """Events of the true time confirm that it is over."""
    looking.time.ahead = -HOUR
    assert looking.after(MINUTE) == -HOUR
    looking.time.ahead = 0
    assert looking.after(MINUTE, events=5 * SECOND) == -5 * SECOND


def test_a_machine_that_slept_is_told_by_events(looking: Looking) -> None:
    """A wall clock that went on while the monotonic one stood still is believed as far as events have come, not further."""
    looking.time.ahead = 2 * HOUR  # of which the looker's true time knows nothing
    assert looking.after(MINUTE, events=-HOUR) == HOUR
    assert looking.after(MINUTE, events=-2 * HOUR) == 2 * HOUR
    assert looking.after(MINUTE, events=-9 * HOUR) == 2 * HOUR


def test_a_slew_is_no_leap(looking: Looking) -> None:
    """A clock that is corrected bit by bit is believed all the way."""
    for _ in range(100):
        looking.time.ahead += SECOND // 2
        assert looking.after(MINUTE, events=DAY) == looking.time.ahead
