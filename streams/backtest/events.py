"""The events of a history, in order of time: those that what is watched is made of, and what must be known of the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import itemgetter

from streams.events.topics import Topic
from streams.events.types import TOPIC_OF
from streams.fold.batch import Arrival
from streams.fold.plan import Plan


class Events:
    """A history, held in memory. Order and repetition of what is taken do not matter.

    Everything is known at the time it happened: what would have been late is read as if it had arrived in time."""

    def __init__(self, plan: Plan) -> None:
        self._fed = {cls for cls, route in plan.routes.items() if route.is_fed}
        self._kept: list[Arrival] = []
        self._times = _Bounds()
        self._topics: dict[Topic, int] = {}

    def take(self, arrivals: Iterable[Arrival]) -> None:
        """Adds events with their times (ms)."""
        fed, keep = self._fed, self._kept.append
        for arrival in arrivals:
            time, cls = arrival[0], type(arrival[1])
            self._times.widen(time)
            topic = TOPIC_OF[cls]
            if time < self._topics.get(topic, time + 1):
                self._topics[topic] = time
            if cls in fed:
                keep(arrival)

    def __len__(self) -> int:
        return self._times.count

    @property
    def first(self) -> int | None:
        """The time of the earliest event (ms); None of no events."""
        return self._times.least

    @property
    def latest(self) -> int | None:
        """The time of the latest event (ms)."""
        return self._times.greatest

    def topics(self, at: int) -> frozenset[Topic]:
        """The topics that have had an event before the instant."""
        return frozenset(topic for topic, first in self._topics.items() if first < at)

    def until(self, instants: Iterable[int]) -> Iterator[tuple[int, list[Arrival]]]:
        """For each instant (ms, ascending) the events since the one before it."""
        self._kept.sort(key=itemgetter(0))
        begin, count, kept = 0, len(self._kept), self._kept
        for at in instants:
            end = begin
            while end < count and kept[end][0] < at:
                end += 1
            yield at, kept[begin:end]
            begin = end


class _Bounds:
    """How many times there were, the least and the greatest."""

    def __init__(self) -> None:
        self.count = 0
        self.least: int | None = None
        self.greatest: int | None = None

    def widen(self, time: int) -> None:
        self.count += 1
        if self.least is None or time < self.least:
            self.least = time
        if self.greatest is None or time > self.greatest:
            self.greatest = time
