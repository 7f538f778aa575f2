"""Liveness is progress: which shards have something to do, since when nothing came of it, and what they wait for.

What waits is what is known: batches that were accepted, and what the brokers said there is to read. Of brokers that do not
answer nothing new is known, so a worker with nothing to do is not stalled by their silence, which a restart would not end;
what was known before still waits. A shard that is to be opened waits, too.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from streams.events.topics import GROUP_OF, Topic
from streams.fold.delta import Delta
from streams.ingest.observer import NOTHING_FETCHED, Unobserved
from streams.tables.shard import ShardId

Clock = Callable[[], float]
"""Seconds; only differences mean something."""


class Clause(NamedTuple):
    """What goes on, and the time of day since when."""

    text: str
    since: str

    def __str__(self) -> str:
        return f"{self.text}, since {self.since}"


class Stall(NamedTuple):
    """For how long (s) a shard has done nothing of what it has to do, and a sentence that says it."""

    seconds: float
    sentence: str


@dataclass
class _Work:
    """Of a shard. `mark` is when it last got on, or got something to do."""

    mark: float
    doing: Clause
    trouble: Clause | None = None
    opening: bool = True
    waiting: dict[Topic, int] = field(default_factory=dict)

    @property
    def has_to_do(self) -> bool:
        return self.opening or any(self.waiting.values())


class Progress(Unobserved):
    """Told of the shards as their observer, on the loop's thread; asked by any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._shards: dict[ShardId, _Work] = {}
        self._silence: Clause | None = None

    def opening(self, shard: ShardId) -> None:
        """That is something to do."""
        self._shards[shard] = _Work(self._clock(), _clause("its state is being opened"))

    def assigned(self, shard: ShardId) -> None:
        """It was done."""
        work = self._work(shard)
        work.opening, work.trouble, work.mark = False, None, self._clock()

    def released(self, shard: ShardId) -> None:
        """It is another's to do."""
        self._shards.pop(shard, None)

    def doing(self, shard: ShardId, what: str) -> None:
        """Remembered for the sentence."""
        self._work(shard).doing = _clause(what)

    def committed(self, shard: ShardId, seconds: float, delta: Delta) -> None:
        """This is progress, and nothing else is."""
        work = self._work(shard)
        work.trouble, work.mark = None, self._clock()

    def fenced(self, shard: ShardId) -> None:
        """Kafka should take it away from this worker."""
        self._work(shard).trouble = _clause(
            "another worker has taken the shard over, but Kafka still gives it to this one"
        )

    def reopened(self, shard: ShardId, reason: str) -> None:
        """Not progress: it may be so again and again."""
        self._work(shard).trouble = _clause(reason)

    def out_of_reach(self, shard: ShardId, reason: str) -> None:
        """Since the first time that it was."""
        work = self._work(shard)
        text = f"Redis cannot be reached ({reason})"
        work.trouble = work.trouble._replace(text=text) if work.trouble else _clause(text)

    def reached(self, shard: ShardId) -> None:
        """It is no trouble any more."""
        self._work(shard).trouble = None

    def lag(self, topic: Topic, partition: int, messages: int) -> None:
        """What waits. It has waited since it was told of first."""
        work = self._shards.get(ShardId(GROUP_OF[topic], partition))
        if work is None:
            return
        had_to_do = work.has_to_do
        work.waiting[topic] = messages
        if not had_to_do:
            work.mark = self._clock()

    def kafka_silent(self, reason: str) -> None:
        """Since the first time that it was."""
        text = f"Kafka does not answer ({reason})"
        self._silence = self._silence._replace(text=text) if self._silence else _clause(text)

    def kafka_answered(self) -> None:
        """It is silent no more."""
        self._silence = None

    def stall(self) -> Stall | None:
        """The longest there is; None where nothing waits."""
        now = self._clock()
        stalled = [(now - work.mark, shard, work) for shard, work in list(self._shards.items()) if work.has_to_do]
        if not stalled:
            return None
        seconds, shard, work = max(stalled, key=lambda found: found[0])
        return Stall(seconds, f"No progress for {_span(seconds)} while {_waiting(shard, work)}: {self._why(work)}.")

    def _why(self, work: _Work) -> Clause:
        """What the shard waits for. Where it would read, and Kafka is silent, it waits for Kafka."""
        if work.doing.text == NOTHING_FETCHED and self._silence is not None:
            return work.trouble or self._silence
        return work.trouble or work.doing

    def _work(self, shard: ShardId) -> _Work:
        if shard not in self._shards:
            self.opening(shard)
        return self._shards[shard]


def _clause(text: str) -> Clause:
    return Clause(text, time.strftime("%H:%M:%S"))


def _waiting(shard: ShardId, work: _Work) -> str:
    if work.opening:
        return f"shard {shard} is to be opened"
    topic, messages = max(work.waiting.items(), key=lambda waiting: waiting[1])
    return f"{messages:,} {'message waits' if messages == 1 else 'messages wait'} in {topic}/{shard.partition}"


def _span(seconds: float) -> str:
    return f"{seconds / 60:.3g} min" if seconds >= 60 else f"{seconds:.0f} s"
