"""The whole exporter on a real Redis: what it knows of the past and of the alerts is there for the next, and for another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from redis.asyncio import Redis

from streams.app.clock import wall_clock
from streams.app.exporter import exporter_of
from streams.events.topics import Group
from streams.expose.instants import rfc3339
from streams.fold.reading import Value
from streams.measures.window import HOUR, SECOND
from streams.settings.root import Settings
from streams.tables.history import RedisHistory
from streams.tables.shard import ShardId
from tests.cases import events
from tests.expose.readings import Client
from tests.folding import plan_for
from tests.tables.conftest import NAMESPACE, InRedis
from tests.tables.shard_worker import ShardWorker

WAITING = "-2h lead.created contact=ann lead=L1 channel=email"
WITHIN_S, EVERY_S = 60.0, 0.1


@pytest.fixture
async def settings(redis_url: str) -> Settings:
    """Of an installation whose Redis knows of one lead, which waits."""
    settings = Settings.load(None, {"FUNNELWATCH_REDIS_URL": redis_url, "FUNNELWATCH_REDIS_NAMESPACE": NAMESPACE})
    plan, people = plan_for(), ShardId(Group.PEOPLE, 0)
    async with Redis.from_url(redis_url) as client:
        worker = await ShardWorker(plan, people, InRedis(client, plan).writer(people)).open()
        await worker.take(events(WAITING, rfc3339(wall_clock())))
    return settings


@asynccontextmanager
async def exporter(settings: Settings) -> AsyncIterator[Client]:
    """One that is served."""
    async with TestClient(TestServer(exporter_of(settings))) as client:
        yield client


async def until(look: Callable[[], Awaitable[Any]]) -> Any:
    """What the look gives, once it is something."""
    for _ in range(round(WITHIN_S / EVERY_S)):
        if found := await look():
            return found
        await asyncio.sleep(EVERY_S)
    raise AssertionError(f"nothing within {WITHIN_S:g} s")


async def overdue(client: Client) -> dict[str, Any] | None:
    """How the alert on leads that wait for too long stands."""
    response = await client.get("/api/alerts?kpi=leads_waiting_overdue")
    return (await response.json())["alerts"][0] if response.status == 200 else None


async def test_a_restart_starts_no_alert_anew(settings: Settings) -> None:
    """What is pending is as near to firing as it was before the restart."""
    async with Redis.from_url(settings.redis.url.get_secret_value()) as redis:
        async with exporter(settings) as client:
            before = await until(lambda: overdue(client))
            await until(lambda: redis.exists(f"{settings.redis.namespace}:alerts"))
        await asyncio.sleep(1.5)
        async with exporter(settings) as client:

            async def resumed() -> bool:
                stands = await overdue(client)
                return stands is not None and stands["since"] == before["since"]

            assert before["state"] == "pending"
            await until(resumed)


async def test_exporters_agree_on_a_past_that_is_filled_in(settings: Settings) -> None:
    """Also one that has been running since before."""
    if (left := HOUR - wall_clock() % HOUR) < WITHIN_S * SECOND:  # the next hour would be one more
        await asyncio.sleep(left / SECOND)
    hour = wall_clock() // HOUR * HOUR
    past = {hour - back * HOUR: [Value("leads_waiting", None, {}, None, float(back))] for back in range(48)}

    async def known(client: Client) -> list[float]:
        response = await client.get("/api/history?kpi=leads_waiting&window=1d")
        series = (await response.json())["series"] if response.status == 200 else []
        values: list[float] = series[0]["values"] if series else []
        return values

    async with exporter(settings) as one:
        await until(lambda: overdue(one))
        async with Redis.from_url(settings.redis.url.get_secret_value()) as redis:
            await RedisHistory(redis, settings.redis.namespace).fill(past)
        async with exporter(settings) as other:
            first, second = await until(lambda: known(one)), await until(lambda: known(other))
    assert first == second
    assert first[-2:] == [1.0, 0.0]
