"""The wall clock as far as it may be believed, where believing it cannot be taken back: which panes are given up.

A clock that leaps an hour ahead, and back again, would have the panes dropped that windows still see when it is right. So a
leap ahead of the monotonic clock counts only as far as events confirm it: their times come from other machines. One that
nobody confirms, a machine that slept in a silent world, costs nothing but panes that are kept longer than need be.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

SLEW_MS: Final = 1_000
"""What the wall clock may gain on the monotonic one between two looks: a clock that is corrected, not stepped."""


def monotonic_ms() -> int:
    """The clock that nobody can step."""
    return time.monotonic_ns() // 1_000_000


class TrustedClock:
    """One for all shards of a worker. It believes the first wall clock (ms) it sees: there is nothing to hold against it."""

    def __init__(self, wall: int | None = None, monotonic: Callable[[], int] = monotonic_ms) -> None:
        self._monotonic = monotonic
        self._believed = None if wall is None else (wall, monotonic())

    def now(self, wall: int, newest: int) -> int:
        """What time it is for sure (ms), when the wall clock says `wall` and the newest event is of `newest`."""
        steps = self._monotonic()
        trusted = wall
        if self._believed is not None:
            last, then = self._believed
            steady = last + steps - then
            if wall > steady + SLEW_MS:
                trusted = min(wall, max(steady, newest))
        self._believed = trusted, steps
        return trusted
