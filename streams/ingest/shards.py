"""The shards of a worker: takes batches in, lets each shard fold and commit on its own, gives back-pressure.

While one shard waits for Redis, another folds. The stored offset is the truth: where a shard goes on reading is what its
tables say, never what was committed to Kafka.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from streams.events.topics import GROUP_OF, Topic
from streams.ingest.host import Batch, Readable, Seeker
from streams.ingest.shard import LetGo, Shard, ShardParts
from streams.tables.shard import ShardId


class Failed(Protocol):
    """Stops the worker."""

    async def __call__(self, reason: Exception) -> None: ...


class Shards:
    """Implements `ShardHost`. `attach` must be called before the first assignment. `ready` is asked once, before the first
    shard is opened, and raises if the tables are unfit or cannot be reached; `done` lets go of the connections."""

    def __init__(
        self,
        new_parts: Callable[[ShardId], ShardParts],
        ready: Callable[[], Awaitable[None]],
        done: Callable[[], Awaitable[None]],
    ) -> None:
        self._new_parts, self._ready, self._done = new_parts, ready, done
        self._shards: dict[ShardId, Shard] = {}
        self._opening: dict[Shard, asyncio.Task[None]] = {}
        self._started = False
        self._seek: Seeker | None = None
        self._fail: Failed | None = None

    def attach(self, seek: Seeker, fail: Failed) -> None:
        """Says how to move a partition's position, and how to stop the worker."""
        self._seek, self._fail = seek, fail

    async def assign(self, partitions: Mapping[Topic, frozenset[int]]) -> Mapping[tuple[Topic, int], int | None]:
        assert self._seek is not None  # attached before any assignment
        assert self._fail is not None
        wanted = {ShardId(GROUP_OF[topic], number) for topic, numbers in partitions.items() for number in numbers}
        if not self._started:  # later on, tables that cannot be reached are waited for
            await self._ready()
            self._started = True
        await self._close(set(self._shards) - wanted)
        fresh = {id: Shard(id, self._new_parts(id), self._seek, self._fail) for id in wanted - set(self._shards)}
        self._opening = {shard: asyncio.create_task(shard.open()) for shard in fresh.values()}
        try:
            await asyncio.gather(*self._opening.values())
        except LetGo:
            return {}
        self._shards.update(fresh)
        return {
            (topic, number): self._shards[ShardId(GROUP_OF[topic], number)].position(topic)
            for topic, numbers in partitions.items()
            for number in numbers
        }

    async def revoke(self, partitions: Mapping[Topic, frozenset[int]]) -> None:
        await self._close({ShardId(GROUP_OF[topic], n) for topic, numbers in partitions.items() for n in numbers})

    async def handle(self, batch: Batch) -> None:
        shard = self._shards.get(ShardId(GROUP_OF[batch.topic], batch.partition))
        if shard is not None:
            await shard.accept(batch)

    def readable(self, topic: Topic, partition: int, readable: Readable) -> None:
        shard = self._shards.get(ShardId(GROUP_OF[topic], partition))
        if shard is not None:
            shard.readable(topic, readable)

    async def drain(self) -> None:
        for shard in self._opening:
            shard.give_up()
        await asyncio.gather(*self._opening.values(), return_exceptions=True)
        await self._close(set(self._shards))
        await self._done()

    async def _close(self, ids: set[ShardId]) -> None:
        shards = [self._shards.pop(id) for id in ids if id in self._shards]
        await asyncio.gather(*(shard.close() for shard in shards))
