"""A state that has gone back is held back until it has reached again what it had. Each of its numbers is right for the events
that it is made of, but not all that were counted are: whoever looked would take a gap in the state for a fall of the KPIs."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Final

from streams.tables.shard import Position, ShardId

GIVEN_UP_AFTER_S: Final = 300.0
"""Without a record more: it will not reach it. Kafka has deleted events, or the topics were made anew, and what is there is
all there is. Alerts on what keeps workers from reading have fired long before."""

NOWHERE: Final = Position("", {}, 0, {})
"""Of a shard that is not there."""


class StateIncomplete(Exception):
    """Redis has lost state, and it is being read again; says how much."""


class Regain:
    """Remembers how far each shard was read. One exporter's memory: one that is started while the
    state is being made anew has seen no other."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._reached: Mapping[ShardId, Position] = {}
        self._moved_at = clock()
        self.missing = 0
        """Records that the state was made of before, and is not now."""

    def look(self, positions: Mapping[ShardId, Position]) -> None:
        """Raises StateIncomplete while records are missing."""
        missing = sum(_missing(reached, positions.get(shard, NOWHERE)) for shard, reached in self._reached.items())
        if missing != self.missing:
            self.missing, self._moved_at = missing, self._clock()
        if missing and self._clock() - self._moved_at < GIVEN_UP_AFTER_S:
            raise StateIncomplete(
                f"Redis has lost state that is being read again from Kafka, {missing} records are missing"
            )
        self._reached, self.missing = dict(positions), 0


def _missing(before: Position, now: Position) -> int:
    """Records of a shard. Of a topic that was made anew, and the state of it, none is: those that were there are gone."""
    return sum(
        max(reached - now.offsets.get(topic, 0), 0)
        for topic, reached in before.offsets.items()
        if now.sources.get(topic, source := before.sources.get(topic)) == source
    )
