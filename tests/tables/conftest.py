"""The tables under test: the in-memory twin, a Redis, and a Redis Cluster of one node, behind one face."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

import pytest
from redis.asyncio import Redis, RedisCluster

from streams.fold.plan import Plan
from streams.tables.memory import MemoryTables
from streams.tables.redis_client import Client
from streams.tables.redis_reader import RedisReader
from streams.tables.redis_wire import lean_wire
from streams.tables.redis_writer import RedisWriter
from streams.tables.shard import ShardId, ShardWriter
from streams.tables.snapshot import Snapshot
from tests.folding import plan_for
from tests.services.redis import RedisServer

NAMESPACE = "tables"
OPENED = 1_700_000_000_000
"""What the writers' clock says."""


class Tables(Protocol):
    """Writers of shards, and snapshots of all of them."""

    def writer(self, shard: ShardId, *, canaries: bool = False) -> ShardWriter:
        """A new writer, not opened, of a shard to which canaries are sent or not."""
        ...

    async def snapshot(self, at: int | None = None) -> Snapshot:
        """As by a reader that has never looked before."""
        ...


class InMemory:
    """The twin."""

    def __init__(self, plan: Plan) -> None:
        self._tables = MemoryTables(plan, lambda: OPENED)

    def writer(self, shard: ShardId, *, canaries: bool = False) -> ShardWriter:
        return self._tables.writer(shard, canaries=canaries)

    async def snapshot(self, at: int | None = None) -> Snapshot:
        return self._tables.snapshot(at)


class InRedis:
    """The Redis tables of one namespace."""

    def __init__(self, client: Client, plan: Plan) -> None:
        self.client, self._plan = client, plan

    def writer(self, shard: ShardId, *, canaries: bool = False) -> ShardWriter:
        inventory = self._plan.inventory()
        return RedisWriter(self.client, NAMESPACE, shard, inventory, canaries=canaries, clock=lambda: OPENED)

    def reader(self) -> RedisReader:
        """One that remembers what it has seen."""
        return RedisReader(self.client, NAMESPACE, self._plan)

    async def snapshot(self, at: int | None = None) -> Snapshot:
        return await self.reader().snapshot(at)


@pytest.fixture
def plan() -> Plan:
    """The whole catalogue, under the default definitions."""
    return plan_for()


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[Redis]:
    """A client of an empty Redis."""
    async with Redis.from_url(redis_url) as client:
        lean_wire(client)  # as the product's are
        yield client


@pytest.fixture
def in_redis(client: Redis, plan: Plan) -> InRedis:
    """Tables in an empty Redis."""
    return InRedis(client, plan)


@pytest.fixture(
    params=["memory", pytest.param("redis", marks=pytest.mark.flow), pytest.param("cluster", marks=pytest.mark.flow)]
)
async def tables(request: pytest.FixtureRequest, plan: Plan) -> AsyncIterator[Tables]:
    """Empty tables of each kind."""
    if request.param == "memory":
        yield InMemory(plan)
        return
    if request.param == "redis":
        async with Redis.from_url(request.getfixturevalue("redis_url")) as client:
            lean_wire(client)
            yield InRedis(client, plan)
        return
    server: RedisServer = request.getfixturevalue("redis_cluster")
    server.flush()
    cluster = RedisCluster.from_url(server.url)
    lean_wire(cluster)
    async with cluster:
        yield InRedis(cluster, plan)
