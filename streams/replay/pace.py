"""Event time at the pace of the clock: an hour of history in a minute, or the present as it happens."""

import time
from collections.abc import Iterable, Iterator
from math import inf
from typing import Protocol

from streams.replay.record import Record


class Clock(Protocol):
    """Time as it passes for the one who waits."""

    def now_ms(self) -> int: ...

    def sleep(self, seconds: float) -> None: ...


class WallClock:
    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def paced(records: Iterable[Record], speed: float, clock: Clock) -> Iterator[Record]:
    """Each record when its time has come, `speed` times as fast as it happened.

    The time of the first record is now; what is earlier, or has no time, is due at once.
    """
    began, first = clock.now_ms(), None
    for record in records:
        if record.time_ms is not None:
            first = record.time_ms if first is None else first
            _wait_until(began + (record.time_ms - first) / speed, clock)
        yield record


def as_it_happens(records: Iterable[Record], clock: Clock, until_ms: float = inf) -> Iterator[Record]:
    """Each record when the clock has reached its time; what lies in the past, or has no time, at once.

    Ends when the clock reaches `until_ms`, also while it waits."""
    for record in records:
        _wait_until(min(record.time_ms or 0, until_ms), clock)
        if clock.now_ms() >= until_ms:
            return
        yield record


def _wait_until(due_ms: float, clock: Clock) -> None:
    # In steps, because a wall clock may be set, and a single long sleep would not notice.
    while (ahead := due_ms - clock.now_ms()) > 0:
        clock.sleep(min(ahead / 1000, 1.0))
