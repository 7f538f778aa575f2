"""The history of the KPIs' totals in Redis: written while an hour goes on, read when it is over, the same for everybody."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from streams.fold.reading import Value
from streams.measures.window import DAY, HOUR, MINUTE
from streams.tables.history import RedisHistory
from streams.tables.records import HOURLY_FOR, KEPT_FOR

NOON = 1_713_355_200_000


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    """A client of an empty Redis."""
    async with Redis.from_url(redis_url) as client:
        yield client


def _active(value: float) -> list[Value]:
    return [
        Value("active_contacts", "7d", {}, None, value),
        Value("active_contacts", "7d", {"channel": "ppc"}, None, 9),
    ]


def _at(history: RedisHistory, at: int) -> float | None:
    return history.records("active_contacts", "7d", None, at)


async def test_the_last_reading_before_an_hour_is_its_record(redis: Redis) -> None:
    """A state that was still being built up is put right by the readings that follow; the hour that goes on is not told."""
    history = RedisHistory(redis, "fw")
    for minutes, value in ((1, 3), (30, 40), (59, 42)):
        await history.record(NOON + minutes * MINUTE, _active(value))
        await history.refresh(NOON + minutes * MINUTE)
    assert history.records.hours == frozenset()
    await history.refresh(NOON + HOUR + 2 * MINUTE)
    assert _at(history, NOON + HOUR) == 42
    assert _at(history, NOON + HOUR - 1) is None


async def test_two_exporters_and_one_that_starts_later_agree(redis: Redis) -> None:
    """Whoever wrote last is believed by all, himself included."""
    one, other = RedisHistory(redis, "fw"), RedisHistory(redis, "fw")
    await one.record(NOON - 2_000, _active(42))
    await other.record(NOON - 1_000, _active(43))
    await one.record(NOON + 5_000, _active(44))
    started = RedisHistory(redis, "fw")
    for history in (one, other, started):
        await history.refresh(NOON + 2 * MINUTE)
        assert _at(history, NOON) == 43


async def test_old_records_are_thinned_and_forgotten(redis: Redis) -> None:
    """In memory and in Redis alike."""
    history = RedisHistory(redis, "fw")
    for hour in range(12):
        await history.record(NOON + hour * HOUR, _active(hour))
    for later, left in ((HOURLY_FOR + 12 * HOUR, 3), (KEPT_FOR + DAY, 2)):
        await history.refresh(NOON + later)
        await history.record(NOON + later, _active(100))
        assert await redis.hlen("fw:history") == left
    assert _at(history, NOON) is None


async def test_a_past_is_filled_in_once(redis: Redis) -> None:
    """Many records at once: what is there stays, doing it again changes nothing, and what is too close together is left out."""
    history = RedisHistory(redis, "fw")
    await history.record(NOON, _active(42))
    past = {NOON - hour * HOUR: _active(hour) for hour in range(24 * 20)}
    written = await history.fill(past)
    assert written == HOURLY_FOR // HOUR + (20 * DAY - HOURLY_FOR) // (6 * HOUR) - 1
    assert await history.fill(past) == 0
    await history.refresh(NOON + HOUR)
    assert (_at(history, NOON), _at(history, NOON - HOUR), _at(history, NOON - 10 * DAY)) == (42, 1, 240)


async def test_what_another_process_filled_in_or_took_away_is_noticed(redis: Redis) -> None:
    """An exporter that runs already shows a past that is filled in, and lets go of one that was flushed."""
    running = RedisHistory(redis, "fw")
    await running.refresh(NOON)
    await RedisHistory(redis, "fw").fill({NOON - HOUR: _active(7)})
    await running.refresh(NOON)
    assert _at(running, NOON - HOUR) == 7
    await redis.flushdb()
    await running.refresh(NOON)
    assert _at(running, NOON - HOUR) is None


@pytest.mark.parametrize("blob", [b"\x81\xa1a\xa1b", b"\x92\x02\x80", b"not msgpack"])
async def test_a_record_that_another_version_wrote_otherwise_is_absent(redis: Redis, blob: bytes) -> None:
    """No total of that hour is told, those of other hours are."""
    history = RedisHistory(redis, "fw")
    await history.record(NOON - 1, _active(42))
    await redis.hset("fw:history", str(NOON + HOUR), blob)
    await history.refresh(NOON + 2 * HOUR)
    assert (_at(history, NOON), _at(history, NOON + HOUR)) == (42, None)
