"""Folds events into the in-memory tables as workers do: in any batches, over any number of partitions, with restarts."""

from __future__ import annotations

from collections.abc import Coroutine, Iterable, Sequence
from typing import Any, Final, TypeVar
from zlib import crc32

from streams.events.event import Event
from streams.events.topics import GROUP_OF
from streams.events.types import TOPIC_OF, message_key
from streams.fold.engine import Engine
from streams.fold.plan import Plan
from streams.journeys.definitions import Definitions
from streams.kpis.catalogue import catalogue
from streams.tables.memory import MemoryTables, MemoryWriter
from streams.tables.shard import ShardId, engine_for

Arrival = tuple[int, Event]
"""An event with its time (ms)."""

T = TypeVar("T")

_plans: Final[dict[frozenset[str], Plan]] = {}


def plan_for(definitions: Definitions | None = None) -> Plan:
    """The plan under the definitions, compiled once."""
    chosen = definitions or Definitions()
    lines = chosen.lines()
    if lines not in _plans:
        _plans[lines] = Plan(catalogue(chosen))
    return _plans[lines]


def at_once(coroutine: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that never waits, which those of the in-memory tables do not."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    raise AssertionError("the coroutine waits for something")


def shard_of(event: Event, partitions: int) -> ShardId:
    """Where an event lives: its group, and a partition by its message key."""
    partition = crc32(message_key(event).encode()) % partitions if partitions > 1 else 0
    return ShardId(GROUP_OF[TOPIC_OF[type(event)]], partition)


class Folding:
    """The workers of all shards, and the tables they write to."""

    def __init__(self, plan: Plan, partitions: int = 1) -> None:
        self.plan, self.tables = plan, MemoryTables(plan)
        self._partitions = partitions
        self._workers: dict[ShardId, tuple[MemoryWriter, Engine]] = {}

    def take(self, arrivals: Iterable[Arrival], wall: int | None = None) -> None:
        """Folds one batch for each shard that the events belong to."""
        by_shard: dict[ShardId, list[Arrival]] = {}
        for time, event in arrivals:
            by_shard.setdefault(shard_of(event, self._partitions), []).append((time, event))
        for shard, batch in by_shard.items():
            writer, engine = self._worker(shard)
            arranged = engine.arrange(batch)
            delta = engine.fold(arranged, at_once(writer.load(arranged.needs())), wall)
            at_once(writer.commit(delta, {}, {}))

    def restart(self) -> None:
        """Loses all that the workers hold in memory; the next batch opens its shard anew."""
        self._workers.clear()

    def _worker(self, shard: ShardId) -> tuple[MemoryWriter, Engine]:
        if shard not in self._workers:
            writer = self.tables.writer(shard)
            opened = at_once(writer.open())
            engine = engine_for(self.plan, shard.group, opened)
            self._workers[shard] = writer, engine
        return self._workers[shard]


def folded(batches: Iterable[Sequence[Arrival]], plan: Plan | None = None, partitions: int = 1) -> MemoryTables:
    """The tables after the batches."""
    folding = Folding(plan or plan_for(), partitions)
    for batch in batches:
        folding.take(batch)
    return folding.tables
