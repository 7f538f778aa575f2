"""A worker of many shards has a connection for each of them."""

import asyncio

from streams.connections.redis import redis_writer
from streams.settings.root import Settings

SHARDS = 192
"""Of 64 partitions."""


async def test_every_shard_of_a_large_installation_may_commit_at_once(redis_url: str) -> None:
    """The client's library stops at a hundred connections by itself, and says that Redis cannot be reached."""
    client = redis_writer(Settings.load(None, {"FUNNELWATCH_REDIS_URL": redis_url}).redis)
    try:
        answers = await asyncio.gather(*(client.execute_command("BLPOP", "never", 0.5) for _ in range(SHARDS)))
    finally:
        await client.aclose()
    assert answers == [None] * SHARDS
