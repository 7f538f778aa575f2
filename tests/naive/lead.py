"""The life of every lead, worked out from all its events at once."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

from tests.naive.number import thousandths
from tests.naive.part import Item
from tests.naive.window import DAY
from tests.naive.world import Happening, World, channel

STAGES = ("created", "mql", "sql", "quote", "won")
LEAD_TYPES = (
    *("lead.created", "lead.assigned", "lead.scored", "lead.advanced", "lead.contacted", "lead.rejected", "lead.lost"),
    *("lead.meeting_booked", "lead.meeting_held"),
)


class Lead:
    """What is known of a lead from its events, which are ordered by (time, id)."""

    def __init__(self, world: World, happenings: list[Happening]) -> None:
        self._world, self._happenings = world, happenings
        self.contact: str = happenings[0].event.contact
        self.observed = {stage: self._first(partial(_reaches, stage)) for stage in STAGES}
        self.assigned = self._first(lambda e: _is(e, "LeadAssigned"))
        self.rejected = self._first(lambda e: _is(e, "LeadRejected"))
        self.responded = self._first(lambda e: _is(e, "LeadContacted") and e.auto is not True)
        self.lost = self._first(lambda e: _is(e, "LeadLost"))
        scores = [h.event.score for h in happenings if getattr(h.event, "score", None) is not None]
        self.score: Fraction | None = thousandths(scores[-1]) if scores else None

    def _first(self, holds: Callable[[Any], bool]) -> int | None:
        return next((time for time, event in self._happenings if holds(event)), None)

    def t(self, stage: str) -> int | None:
        """When it had reached the stage: the least time of it and all stages after it; any event makes it known."""
        times = [self.observed[s] for s in STAGES[STAGES.index(stage) :]]
        if stage == "created":
            times.append(self._happenings[0].time)
        return min((time for time in times if time is not None), default=None)

    @property
    def is_open(self) -> bool:
        """Neither won nor lost."""
        return self.t("won") is None and self.lost is None

    @property
    def labels(self) -> dict[str, str | None]:
        """Each dimension by itself: the one on the earliest event that names one. The stage is the highest reached."""
        named: dict[str, str | None] = {}
        for dimension in ("channel", "campaign", "segment"):
            values = [channel(e) if dimension == "channel" else getattr(e, dimension) for _, e in self._happenings]
            named[dimension] = next((value for value in values if value is not None), None)
        return named | {"stage": [stage for stage in STAGES if self.t(stage) is not None][-1]}

    @property
    def reason(self) -> str | None:
        """The reason of the first loss."""
        return next(event.reason for _, event in self._happenings if _is(event, "LeadLost"))  # type: ignore[no-any-return]

    def clock(self) -> int | None:
        """When the response clock started; only what was itself observed starts one."""
        start = self._world.rules.response_clock
        if start == "assigned":
            return self.assigned
        return None if self.observed[start] is None else self.t(start)

    def waits_since(self) -> int | None:
        """t(s) while it is waiting: not closed, no response, not longer than 30 days."""
        start = self.clock()
        waits = start is not None and self.is_open and self.responded is None and start >= self._world.at - 30 * DAY
        return start if waits else None

    def item(self, time: int, amount: Fraction | int = 1, **more: str | None) -> Item:
        """An amount of this lead at a time."""
        return Item(time, Fraction(amount), self.labels | more)


def _is(event: Any, name: str) -> bool:
    return type(event).__name__ == name


def _reaches(stage: str, event: Any) -> bool:
    return _is(event, "LeadCreated") if stage == "created" else _is(event, "LeadAdvanced") and event.stage == stage


def leads_of(world: World) -> list[Lead]:
    """Every lead: a contact and a name."""
    lives: dict[tuple[str, str], list[Happening]] = {}
    for happening in world.of(*LEAD_TYPES):
        lives.setdefault((happening.event.contact, happening.event.lead), []).append(happening)
    return [Lead(world, happenings) for happenings in lives.values()]


def flow(leads: list[Lead], stage: str) -> list[Item]:
    """The leads, each at its t(stage)."""
    return [lead.item(time) for lead in leads if (time := lead.t(stage)) is not None]


def cohort(leads: list[Lead], a: str, b: str) -> list[Item]:
    """Of the leads at their t(a), those that have reached b by now."""
    return [lead.item(time) for lead in leads if (time := lead.t(a)) is not None and lead.t(b) is not None]
