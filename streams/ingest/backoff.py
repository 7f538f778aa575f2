"""Pauses between attempts: each longer than the one before up to a cap, and not the same for everybody who waits."""

from __future__ import annotations

import random
from collections.abc import Callable

LEAST_SHARE = 0.75
"""Of a pause that is waited at least. The rest is chance: what failed for all at once is not tried by all at once."""


def jittered(seconds: float, chance: Callable[[], float] = random.random) -> float:
    """About so long: as much shorter as chance (0 to 1) has it, by a quarter at most."""
    return seconds * (LEAST_SHARE + (1 - LEAST_SHARE) * chance())


class Backoff:
    """Pauses in seconds: the first, then twice as long each time, up to the longest."""

    def __init__(self, first_s: float, longest_s: float) -> None:
        self._first_s, self._longest_s = first_s, longest_s
        self._next_s = first_s

    def next(self) -> float:
        """How long to wait after one more failure."""
        pause, self._next_s = self._next_s, min(2 * self._next_s, self._longest_s)
        return jittered(pause)

    def reset(self) -> None:
        """It went well: the next failure is a first one."""
        self._next_s = self._first_s
