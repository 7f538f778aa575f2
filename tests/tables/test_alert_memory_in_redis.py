"""What is known of the alerts, in Redis."""

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
