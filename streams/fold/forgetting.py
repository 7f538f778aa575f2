"""Which entity states may be forgotten, and when: so that what is stored does not grow for ever.

A state is forgotten 400 days after its entity's last event, unless something of it is counted without a time (an open lead, a
customer): its panes are gone long before, so no KPI changes. That must not hit a state whose later events are only still to
come, as while a long history is read in, in whatever order. So nothing is forgotten while the instant goes by event time, nor
before a week has passed in which no event came that was ancient when it came.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from streams.fold.plan import Plan
from streams.measures.window import DAY, SECOND

FORGOTTEN_AFTER: Final = 400 * DAY
ANCIENT: Final = 390 * DAY
"""An event this old tells that history is being read in."""
QUIET: Final = 7 * DAY
EVERY: Final = 1 * SECOND
"""Between two slices of a table: a thousand states a second cost a thousandth of it and go through millions in hours."""


class Forgetting:
    """Of one shard. `ancient` is the instant (ms) at which the last ancient event came, or from which on that is known."""

    def __init__(self, plan: Plan, ancient: int | None) -> None:
        self._journeys = {name: journey for name, journey in plan.journeys.items() if plan.targets[name]}
        self._turns = sorted(self._journeys)
        self.ancient = ancient
        self._now, self._swept = 0, 0

    def advance(self, earliest: int, now: int, *, by_wall: bool) -> None:
        """A batch was folded at the instant, whose earliest event is of then (ms)."""
        if self.ancient is None or earliest < now - ANCIENT or not by_wall:
            self.ancient = now
        self._now = now

    def due(self) -> str | None:
        """The table of which a slice is to be looked at now."""
        if self.ancient is None or not self._turns or self._now < max(self.ancient + QUIET, self._swept + EVERY):
            return None
        self._swept = self._now
        self._turns.append(self._turns.pop(0))
        return self._turns[-1]

    def among(self, table: str, states: Mapping[str, bytes]) -> list[str]:
        """The keys of those that may be forgotten."""
        journey, before = self._journeys[table], self._now - FORGOTTEN_AFTER
        return [key for key, blob in states.items() if journey.forgettable(journey.load(blob), before)]
