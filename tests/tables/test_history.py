"""The history of the KPIs' totals: written once an hour, asked from memory, thinned and forgotten in time."""

from __future__ import annotations

from redis.asyncio import Redis

from streams.fold.reading import Value
from streams.measures.window import DAY, HOUR
from streams.tables.history import HOURLY_FOR, KEPT_FOR, RedisHistory

NOON = 1_713_355_200_000


def _active(value: float) -> list[Value]:
    return [
        Value("active_contacts", "7d", {}, None, value),
        Value("active_contacts", "7d", {"channel": "ppc"}, None, 9),
    ]


async def test_a_total_is_known_later_and_after_a_restart(redis_url: str) -> None:
    """What was true then is answered for its hour and until the next record; breakdowns are not kept."""
    async with Redis.from_url(redis_url) as client:
        history = RedisHistory(client, "fw")
        await history.record(NOON, _active(42))
        await history.record(NOON + HOUR // 2, _active(50))
        again = RedisHistory(client, "fw")
        await again.load()
    for known in (history, again):
        assert known("active_contacts", "7d", None, NOON + HOUR - 1) == 42
        assert known("active_contacts", "7d", None, NOON + 3 * HOUR) == 42
        assert known("active_contacts", "1d", None, NOON) is None
        assert known("active_contacts", "7d", None, NOON - 1) is None
        assert known("active_contacts", "7d", None, NOON + 2 * DAY) is None


async def test_old_records_are_thinned_and_forgotten(redis_url: str) -> None:
    """Hour by hour for eight days, then every six hours, then nothing: in memory and in Redis alike."""
    async with Redis.from_url(redis_url) as client:
        history = RedisHistory(client, "fw")
        for hour in range(12):
            await history.record(NOON + hour * HOUR, _active(hour))
        await history.record(NOON + HOURLY_FOR + 12 * HOUR, _active(100))
        assert await client.hlen("fw:history") == 3
        assert history("active_contacts", "7d", None, NOON + 7 * HOUR) == 6
        await history.record(NOON + KEPT_FOR + DAY, _active(200))
        assert history("active_contacts", "7d", None, NOON) is None
