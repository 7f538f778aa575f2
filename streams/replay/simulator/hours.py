"""Local time: when offices are open, when people are at their screens, when a calendar's next appointment is."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY

# 1 January 1970 was a Thursday; Monday is 0.
_EPOCH_WEEKDAY: Final = 3
WORKDAYS: Final = (0, 1, 2, 3, 4)
WEEKEND: Final = (5, 6)

# Share of a workday's business traffic in each local hour: quiet nights, a peak before noon and one after lunch.
_HOURLY: Final = (
    *(0.002, 0.001, 0.001, 0.001, 0.002, 0.005, 0.014, 0.036),
    *(0.074, 0.104, 0.112, 0.100, 0.070, 0.084, 0.101, 0.092),
    *(0.072, 0.046, 0.026, 0.018, 0.016, 0.013, 0.007, 0.003),
)
# What is left of a workday's traffic on each weekday.
_DAILY: Final = (0.97, 1.08, 1.06, 1.02, 0.87, 0.32, 0.35)


@lru_cache(maxsize=4096)
def _offset(zone: str, hour: int) -> int:
    """The zone's offset from UTC in ms during the given hour since the epoch; offsets change on the hour in UTC."""
    offset = datetime.fromtimestamp(hour * 3600, UTC).astimezone(ZoneInfo(zone)).utcoffset()
    assert offset is not None
    return int(offset.total_seconds()) * SECOND


def _local(zone: str, at: int) -> tuple[int, int]:
    """The local weekday (Monday 0) and the ms since local midnight at the instant `at` (ms)."""
    day, since_midnight = divmod(at + _offset(zone, at // HOUR), DAY)
    return (day + _EPOCH_WEEKDAY) % 7, since_midnight


def traffic(zone: str, at: int) -> float:
    """The share of an average workday's business traffic that falls into the local hour of `at`."""
    weekday, since_midnight = _local(zone, at)
    return _HOURLY[since_midnight // HOUR] * _DAILY[weekday]


def next_time(zone: str, at: int, hour: float, days: tuple[int, ...] = (*WORKDAYS, *WEEKEND)) -> int:
    """The first instant after `at` at which the zone's clocks show `hour` on one of the weekdays."""
    weekday, since_midnight = _local(zone, at)
    wanted = int(hour * HOUR)
    ahead = next(n for n in range(9) if (weekday + n) % 7 in days and (n > 0 or wanted > since_midnight))
    then = at - since_midnight + ahead * DAY + wanted
    return then + _offset(zone, at // HOUR) - _offset(zone, then // HOUR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A place where the company works; `share` is the part of its market that lies around it."""

    name: str
    zone: str
    share: float
    opens: float = 8.0
    closes: float = 18.0
    days: tuple[int, ...] = WORKDAYS

    def is_open(self, at: int) -> bool:
        weekday, since_midnight = _local(self.zone, at)
        return weekday in self.days and self.opens * HOUR <= since_midnight < self.closes * HOUR

    def opening(self, at: int) -> int:
        """`at` itself while the office is open, otherwise the instant at which it next opens."""
        return at if self.is_open(at) else next_time(self.zone, at, self.opens, self.days)
