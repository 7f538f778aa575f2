"""The stages of a worker one after the other, in one thread against a real Redis: what each takes of the processor.

This is what `streams/ingest/shard.py` does with a batch, with a stopwatch between the stages and nothing at the same time, so
that the time of a thread is the time of a stage. Kafka is not in it.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

from redis import Redis

from streams.connections.redis import redis_writer
from streams.events.topics import GROUP_OF, Topic
from streams.fold.admission import admissions
from streams.fold.engine import Engine
from streams.fold.plan import Plan
from streams.garbage import search_rarely
from streams.ingest.admitted import admitted_of
from streams.ingest.host import Batch
from streams.replay.partitions import partition_of
from streams.settings.root import Settings
from streams.tables.redis_writer import RedisWriter
from streams.tables.shard import Offsets, ShardId, engine_for
from tests.bench.load import Record
from tests.bench.servers import NAMESPACE, PARTITIONS

BATCH: Final = 5_000
"""Records of a batch: what a worker reads at most from a partition at a time."""

STAGES: Final = ("decode", "arrange", "load", "fold", "commit", "free")


class Kept(NamedTuple):
    """A record as it was read."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...] = ()


@dataclass
class Held:
    """A shard that this holds."""

    writer: RedisWriter
    engine: Engine
    offsets: Offsets


@dataclass(frozen=True)
class Spent:
    """Seconds of the processor: of each stage, and of Redis meanwhile."""

    records: int
    stages: Mapping[str, float]
    redis: float

    def micros(self, stage: str) -> float:
        """A stage, for a record, in µs."""
        return self.stages[stage] / self.records * 1e6

    @property
    def worker_micros(self) -> float:
        """All stages, for a record, in µs."""
        return sum(self.stages.values()) / self.records * 1e6

    @property
    def redis_micros(self) -> float:
        """Redis, for a record, in µs."""
        return self.redis / self.records * 1e6


class Stages:
    """Shards on an empty Redis. Use it as a context manager; what was run stays in the state for what is run next."""

    def __init__(self, plan: Plan, redis_url: str, now_ms: int) -> None:
        self._plan, self._url, self._now = plan, redis_url, now_ms
        self._admissions = admissions(plan.catalogue.definitions.rates)
        self._shards: dict[ShardId, Held] = {}
        self._next: Counter[tuple[Topic, int]] = Counter()

    def __enter__(self) -> Self:
        self._runner = asyncio.Runner()
        self._looker = Redis.from_url(self._url)
        self._looker.flushall()
        self._client = redis_writer(Settings.load(None, {"FUNNELWATCH_REDIS_URL": self._url}).redis)
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()
        self._looker.close()

    def run(self, records: Iterable[Record]) -> Spent:
        """Takes the records in, in batches of a partition."""
        batches = list(self._batches(records))
        stages = dict.fromkeys(STAGES, 0.0)
        with _as_in_a_worker():
            redis = self._redis_seconds()
            self._runner.run(self._take(batches, stages))
            redis = self._redis_seconds() - redis
        return Spent(sum(len(batch.records) for batch in batches), stages, redis)

    def _batches(self, records: Iterable[Record]) -> Iterator[Batch]:
        """In the order in which they are full; what is left comes in the end."""
        filling: dict[tuple[Topic, int], list[Kept]] = {}
        for topic, key, value in records:
            place = topic, partition_of(key, PARTITIONS)
            batch = filling.setdefault(place, [])
            batch.append(Kept(self._next[place], 0, key, value))
            self._next[place] += 1
            if len(batch) == BATCH:
                yield Batch(*place, filling.pop(place))
        yield from (Batch(*place, batch) for place, batch in filling.items())

    async def _take(self, batches: list[Batch], stages: dict[str, float]) -> None:
        for batch in batches:
            id = ShardId(GROUP_OF[batch.topic], batch.partition)
            if id not in self._shards:
                self._shards[id] = await self._opened(id)
            await self._commit(self._shards[id], batch, stages)

    async def _opened(self, id: ShardId) -> Held:
        writer = RedisWriter(self._client, NAMESPACE, id, self._plan.inventory(), clock=lambda: self._now)
        opened = await writer.open()
        return Held(writer, engine_for(self._plan, id.group, opened), dict(opened.offsets))

    async def _commit(self, shard: Held, batch: Batch, stages: dict[str, float]) -> None:
        clock, laps = time.thread_time, [time.thread_time()]
        admitted = admitted_of([batch], shard.offsets, self._admissions, {}, self._now)
        laps.append(clock())
        arranged = shard.engine.arrange(admitted.events)
        laps.append(clock())
        loaded = await shard.writer.load(arranged.needs())
        laps.append(clock())
        delta = shard.engine.fold(arranged, loaded, self._now)
        if (table := shard.engine.sweep()) is not None:
            shard.engine.forget(delta, table, await shard.writer.sweep(table))
        laps.append(clock())
        await shard.writer.commit(delta, shard.offsets, admitted.offsets)
        shard.offsets = admitted.offsets
        laps.append(clock())
        del admitted, arranged, loaded, delta
        laps.append(clock())
        for stage, begin, end in zip(STAGES, laps[:-1], laps[1:], strict=True):
            stages[stage] += end - begin

    def _redis_seconds(self) -> float:
        cpu = self._looker.info("cpu")
        return float(cpu["used_cpu_user"] + cpu["used_cpu_sys"])


@contextmanager
def _as_in_a_worker() -> Iterator[None]:
    """Garbage is searched for as seldom as in a worker, and not among what was there before."""
    gc.collect()
    before = gc.get_threshold()
    search_rarely()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
