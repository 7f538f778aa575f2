"""What an alert would have done: the times during which its condition was met, and those of them that fired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from streams.kpis.alert import Compare
from streams.kpis.condition import Comparison, Condition


class Peak(NamedTuple):
    """Where a value was farthest beyond its bound: when (ms), the value, and the bound that held then."""

    at: int
    value: float
    bound: float


@dataclass
class Spell:
    """A time during which a condition was met without a break; ms. `firing` is None where it ended before it had held for
    long enough, `ended` where it still was when the history ended."""

    pending: int
    peak: Peak
    firing: int | None = None
    ended: int | None = None

    def length(self, until: int) -> int:
        """For how long it fired (ms), up to the end of the history where it still does."""
        return 0 if self.firing is None else (until if self.ended is None else self.ended) - self.firing


@dataclass(frozen=True)
class Verdict:
    """All spells of one condition, in order. `valued` is whether its value ever existed, `judged` whether it could ever be
    said if the condition was met: the value, what it is held against and enough volume were there."""

    condition: Condition
    spells: Sequence[Spell]
    valued: bool
    judged: bool

    @property
    def firings(self) -> list[Spell]:
        """The spells that fired."""
        return [spell for spell in self.spells if spell.firing is not None]

    def firing_time(self, until: int) -> int:
        """For how long it fired in all (ms)."""
        return sum(spell.length(until) for spell in self.spells)

    def worst(self) -> Peak:
        """The peak of the firings that was farthest beyond its bound. Raises ValueError where none fired."""
        return max((spell.peak for spell in self.firings), key=partial(excess, self.condition.comparisons[0]))


def excess(comparison: Comparison, peak: Peak) -> float:
    """How far a peak is beyond its bound."""
    return peak.value - peak.bound if comparison.compare is Compare.ABOVE else peak.bound - peak.value
