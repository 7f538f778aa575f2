"""What is known of the alerts, in Redis."""

import pytest
from redis.asyncio import Redis

from streams.tables.alert_memory import RedisAlertMemory, Remembered


async def test_what_was_saved_last_is_what_the_next_process_finds(redis_url: str) -> None:
    """Nothing before the first time; then the latest, for each namespace its own."""
    async with Redis.from_url(redis_url) as client:
        memory = RedisAlertMemory(client, "fw")
        assert await memory.load() is None
        await memory.save(5, {"NpsLow": 1})
        await memory.save(9, {"NpsLow": 1, "BounceRatioHigh": 8})
        assert await RedisAlertMemory(client, "fw").load() == Remembered(9, {"NpsLow": 1, "BounceRatioHigh": 8})
        assert await RedisAlertMemory(client, "other").load() is None


@pytest.mark.parametrize("blob", [b"\x82\xa2at\x05", b"\x93\x02\x05\x80", b"not msgpack"])
async def test_what_another_version_saved_otherwise_is_nothing(redis_url: str, blob: bytes) -> None:
    """Conditions are then met from now on; and what is saved next can be read again."""
    async with Redis.from_url(redis_url) as client:
        memory = RedisAlertMemory(client, "fw")
        await client.set("fw:alerts", blob)
        assert await memory.load() is None
        await memory.save(9, {})
        assert await memory.load() == Remembered(9, {})
