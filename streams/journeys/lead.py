"""The state of a lead: the earliest time each stage is known to have been reached, and what was first or last said of it.

Order of stages: created < mql < sql < quote < won. A lead that reached a stage counts as having reached every earlier stage
no later than that, so t(s) is the least time of s and all stages after it; any event about a lead makes it known.
"""

from __future__ import annotations

from typing import Final

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
from streams.measures.journey import Lost, Named, Scored, earlier, earliest, later

STAGES: Final = ("created", "mql", "sql", "quote", "won")


_BACKWARDS: Final = tuple(reversed(range(len(STAGES) - 1)))

Reached = tuple[int | None, ...]
"""A time (ms) per stage; None where it was not reached."""


class Lead(msgspec.Struct, array_like=True):
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
        self.known = min(self.known, time)
        if event.channel is not None:
            self.channel = earlier(self.channel, Named(time, event.id, event.channel))
        if event.campaign is not None:
            self.campaign = earlier(self.campaign, Named(time, event.id, event.campaign))
        if event.segment is not None:
            self.segment = earlier(self.segment, Named(time, event.id, event.segment))
        match event:
            case LeadCreated():
                self._observe(0, time)
                if event.score is not None:
                    self.score = later(self.score, Scored(time, event.id, milli(event.score)))
            case LeadScored():
                self.score = later(self.score, Scored(time, event.id, milli(event.score)))
            case LeadAdvanced():
                self._observe(STAGES.index(event.stage), time)
            case LeadContacted() if not event.auto:
                self.responded = earliest(self.responded, time)
            case LeadAssigned():
                self.assigned = earliest(self.assigned, time)
            case LeadRejected():
                self.rejected = earliest(self.rejected, time)
            case LeadLost():
                self.lost = earlier(self.lost, Lost(time, event.id, event.reason))
            case _:
                pass

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
