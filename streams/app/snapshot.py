"""The state in Redis, looked at once."""

from __future__ import annotations

from streams.connections.redis import redis_reader
from streams.fold.plan import Plan
from streams.settings.root import Settings
from streams.tables.redis_reader import RedisReader
from streams.tables.snapshot import Snapshot


async def snapshot_of(settings: Settings, plan: Plan, at: int | None) -> Snapshot:
    """One look at the state in Redis."""
    client = redis_reader(settings.redis)
    try:
        return await RedisReader(client, settings.redis.namespace, plan).snapshot(at)
    finally:
        await client.aclose()
