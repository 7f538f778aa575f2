"""The state of a lead: the earliest time each stage is known to have been reached, and what was first or last said of it.

Order of stages: created < mql < sql < quote < won. A lead that reached a stage counts as having reached every earlier stage
no later than that, so t(s) is the least time of s and all stages after it; any event about a lead makes it known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from streams.events.event import Event
from streams.events.leads import (
    LeadAdvanced,
    LeadAssigned,
    LeadContacted,
    LeadCreated,
    LeadLost,
    LeadRejected,
    LeadScored,
)
from streams.events.quantity import milli
from streams.measures.journey import Lost, Named, Scored, earliest, is_first, is_last

STAGES: Final = ("created", "mql", "sql", "quote", "won")


_BACKWARDS: Final = tuple(reversed(range(len(STAGES) - 1)))

Reached = tuple[int | None, ...]
"""A time (ms) per stage; None where it was not reached."""


class Lead(msgspec.Struct, array_like=True, gc=False):
    """What is known of a lead; times in ms, None where nothing was observed. `known` is the time of its first event at all."""

    known: int
    observed: Reached = (None,) * len(STAGES)
    assigned: int | None = None
    rejected: int | None = None
    responded: int | None = None
    lost: Lost | None = None
    score: Scored | None = None
    channel: Named | None = None
    campaign: Named | None = None
    segment: Named | None = None

    def learn(self, time: int, event: Event) -> None:
        """Joins one event."""
        id = event.id
        if time < self.known:
            self.known = time
        if event.channel is not None and is_first(time, id, self.channel):
            self.channel = Named(time, id, event.channel)
        if event.campaign is not None and is_first(time, id, self.campaign):
            self.campaign = Named(time, id, event.campaign)
        if event.segment is not None and is_first(time, id, self.segment):
            self.segment = Named(time, id, event.segment)
        if (learn := _LEARN.get(type(event))) is not None:
            learn(self, time, event)

    def _created(self, time: int, event: LeadCreated) -> None:
        self._observe(0, time)
        if event.score is not None:
            self._score(time, event.id, event.score)

    def _scored(self, time: int, event: LeadScored) -> None:
        self._score(time, event.id, event.score)

    def _score(self, time: int, id: str, score: float) -> None:
        if is_last(time, id, self.score):
            self.score = Scored(time, id, milli(score))

    def _advanced(self, time: int, event: LeadAdvanced) -> None:
        self._observe(STAGES.index(event.stage), time)

    def _contacted(self, time: int, event: LeadContacted) -> None:
        if not event.auto:
            self.responded = earliest(self.responded, time)

    def _assigned(self, time: int, event: LeadAssigned) -> None:
        self.assigned = earliest(self.assigned, time)

    def _rejected(self, time: int, event: LeadRejected) -> None:
        self.rejected = earliest(self.rejected, time)

    def _lost(self, time: int, event: LeadLost) -> None:
        if is_first(time, event.id, self.lost):
            self.lost = Lost(time, event.id, event.reason)

    def _observe(self, stage: int, time: int) -> None:
        """In a new tuple, because a copy of this lead has the old one too."""
        seen = self.observed
        self.observed = (*seen[:stage], earliest(seen[stage], time), *seen[stage + 1 :])

    def reached(self) -> Reached:
        """t(s) per stage: when it was reached at the latest, skipped stages filled in; None where not reached."""
        times = [self.known, *self.observed[1:]]
        for stage in _BACKWARDS:
            after, own = times[stage + 1], times[stage]
            if after is not None and (own is None or after < own):
                times[stage] = after
        return tuple(times)

    def is_closed(self) -> bool:
        """Won or lost."""
        return self.lost is not None or self.observed[-1] is not None

    def clock(self, start: str, reached: Reached) -> int | None:
        """When the response clock started; None where its start was not itself observed."""
        if start == "assigned":
            return self.assigned
        stage = STAGES.index(start)
        return None if self.observed[stage] is None else reached[stage]


_LEARN: Final[Mapping[type[Event], Callable[[Lead, int, Any], None]]] = {
    LeadCreated: Lead._created,
    LeadScored: Lead._scored,
    LeadAdvanced: Lead._advanced,
    LeadContacted: Lead._contacted,
    LeadAssigned: Lead._assigned,
    LeadRejected: Lead._rejected,
    LeadLost: Lead._lost,
}
"""What an event says beside its labels; the others say nothing."""
