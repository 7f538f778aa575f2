"""Redis read while it is written: what belongs together is of one commit, and no event that is read is of after the instant."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from redis.asyncio import Redis

from streams.events.topics import Group
from streams.fold.plan import Plan
from streams.fold.reading import Value, read
from streams.tables import redis_reader
from streams.tables.redis_reader import RedisReader
from streams.tables.shard import ShardId
from tests.cases import AT, events, milliseconds
from tests.folding import Arrival
from tests.tables.conftest import InRedis
from tests.tables.shard_worker import ShardWorker

NOW = milliseconds(AT)
COMMITS = 120
TOGETHER = ("visitors", "sessions", "active_contacts", "emails_sent", "leads_created")
"""KPIs that each person's events count in once: in panes, in rankings, by the state of an entity."""
LEAST_STATES = 5
"""That were read, or it says nothing."""

Looks = list[list[Value]]


@pytest.fixture
async def reader(in_redis: InRedis, plan: Plan, redis_url: str) -> AsyncIterator[RedisReader]:
    """A reader on a connection of its own."""
    async with Redis.from_url(redis_url) as other:
        yield InRedis(other, plan).reader()


async def looks_while(
    reader: RedisReader, tables: InRedis, plan: Plan, at: int | None, minutes_ago: Callable[[int], int], shards: int = 1
) -> Looks:
    """Readings at the instant, one after the other, while persons come, each in a commit and with all events of its minute."""
    workers = [ShardWorker(plan, id, tables.writer(id)) for id in (ShardId(Group.PEOPLE, n) for n in range(shards))]
    for worker in workers:
        await worker.open()
    looks: Looks = []
    done = asyncio.Event()

    async def look() -> None:
        while not done.is_set():
            looks.append(read(plan.catalogue, await reader.snapshot(at)))

    looking = asyncio.create_task(look())
    for number in range(COMMITS):
        await workers[number % shards].take(one_of_each(number, minutes_ago(number)))
    done.set()
    await looking
    return looks


def one_of_each(number: int, minutes_ago: int) -> list[Arrival]:
    """A new person's session, mail and lead."""
    person = f"contact=p{number}"
    return events(
        f"""
        -{minutes_ago}m session.ended id=s{number} {person} pages=1 seconds=1
        -{minutes_ago}m email.sent id=t{number} {person}
        -{minutes_ago}m email.delivered id=d{number} {person}
        -{minutes_ago}m lead.created id=l{number} {person} lead=l
        """
    )


def told_together(looks: Looks) -> list[dict[str, float]]:
    """What each look that has any says of the KPIs that belong together."""
    told = [{v.kpi: v.value for v in look if v.window == "1d" and not v.labels and v.kpi in TOGETHER} for look in looks]
    return [found for found in told if found]


@pytest.mark.parametrize("panes_at_once", [redis_reader.PANES_AT_ONCE, 1])
async def test_what_belongs_together_is_read_together(
    in_redis: InRedis, plan: Plan, reader: RedisReader, panes_at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While commits go on that add one of each, no reading has more of one than of another: sums, states and rankings. So it is
    where panes are read in pieces before the rest."""
    monkeypatch.setattr(redis_reader, "PANES_AT_ONCE", panes_at_once)
    looks = [look for look in await looks_while(reader, in_redis, plan, NOW, lambda number: number + 1) if look]
    told = told_together(looks)
    waiting = [next(v.value for v in look if v.kpi == "leads_waiting" and not v.labels) for look in looks]
    assert [len(set(found.values())) for found in told] == [1] * len(looks)
    assert waiting == [found["sessions"] for found in told]
    assert len(set(waiting)) > LEAST_STATES
    ratios = {v.value for look in looks for v in look if v.kpi in ("email_delivery_ratio", "bounce_ratio")}
    assert ratios == {1.0}


@pytest.mark.parametrize("shards", [1, 3])
async def test_no_event_that_is_read_is_of_after_the_instant(
    in_redis: InRedis, plan: Plan, reader: RedisReader, shards: int
) -> None:
    """While each commit brings the latest events so far, a reading just after the latest has as many of each: an event of
    later than that would count in rankings, and in no window."""
    looks = await looks_while(reader, in_redis, plan, None, lambda number: COMMITS - number, shards)
    told = told_together(looks)
    assert [found for found in told if len(set(found.values())) != 1] == []
    assert len({found["sessions"] for found in told}) > LEAST_STATES
    last = await reader.snapshot()
    assert last.at == events("-1m lead.created id=l contact=p lead=l")[0][0] + 1, "where nothing comes it is just after"
    assert set(told_together([read(plan.catalogue, last)])[0].values()) == {COMMITS}
