"""A live state in Redis of a simulated company, made by workers of a log in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from random import Random

import pytest
from redis.asyncio import Redis, RedisCluster

from streams.tables.redis_client import Client
from tests.folding import plan_for
from tests.recompute.log import Live, Log, company_log
from tests.services.redis import RedisServer


@pytest.fixture
def log() -> Log:
    """Ten days of the company."""
    return company_log()


@pytest.fixture
async def client(request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    """Of an empty Redis; of a cluster where the test asks for that."""
    if getattr(request, "param", "redis") == "redis":
        async with Redis.from_url(request.getfixturevalue("redis_url")) as client:
            yield client
        return
    server: RedisServer = request.getfixturevalue("redis_cluster")
    server.flush()
    async with RedisCluster.from_url(server.url) as cluster:
        yield cluster


@pytest.fixture
async def live(client: Client, log: Log) -> Live:
    """Its workers, before they have read anything."""
    return await Live(client, plan_for(), log, Random(1)).open()
