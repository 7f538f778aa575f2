"""What only Redis can do: lose a connection in the middle of a commit, and be emptied."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import pytest
from redis.asyncio import Redis, RedisCluster
from redis.exceptions import WatchError

from streams.events.topics import Group
from streams.fold.plan import Plan
from streams.fold.reading import Value, read
from streams.measures.window import DAY, HOUR, MINUTE, SECOND
from streams.tables import redis_writer
from streams.tables.memory import MemoryTables
from streams.tables.redis_client import Client, UnfitServer, check_server, pipeline
from streams.tables.redis_keys import shard_keys
from streams.tables.redis_reader import NoState, RedisReader
from streams.tables.shard import CommitUnknown, Fenced, OffsetMoved, ShardId
from tests.cases import AT, events, milliseconds
from tests.folding import Arrival, folded, shard_of
from tests.services.fixtures import Serve
from tests.services.redis import RedisServer
from tests.tables.conftest import NAMESPACE, InRedis
from tests.tables.shard_worker import ShardWorker
from tests.tables.traffic import batches_of_a_company

NOW = milliseconds(AT)
PEOPLE = ShardId(Group.PEOPLE, 0)
LINES = """
    -2d lead.created contact=ann lead=L1 channel=ppc account=acme
    -1d page.viewed contact=ann page=/ channel=ppc account=acme segment=s1
"""
MORE = "-1h page.viewed id=more contact=bob page=/ account=acme"


async def worker(tables: InRedis, plan: Plan, shard: ShardId = PEOPLE) -> ShardWorker:
    """A worker that has opened its shard."""
    return await ShardWorker(plan, shard, tables.writer(shard)).open()


async def seen(reader: RedisReader, plan: Plan, at: int = NOW) -> list[Value]:
    """All that the catalogue says of a reading."""
    return read(plan.catalogue, await reader.snapshot(at))


async def twin(plan: Plan, *batches: list[Arrival]) -> list[Value]:
    """What the in-memory tables say after these batches of one shard."""
    tables = MemoryTables(plan)
    shard = await ShardWorker(plan, PEOPLE, tables.writer(PEOPLE)).open()
    for batch in batches:
        await shard.take(batch)
    return read(plan.catalogue, tables.snapshot(NOW))


def losing_connections(executed: bool) -> Any:
    """A way to open pipelines whose transactions lose their connection: after the server has executed them, or before."""

    @asynccontextmanager
    async def open_pipeline(client: Client, *, transaction: bool) -> AsyncIterator[Any]:
        async with pipeline(client, transaction=transaction) as pipe:
            execute = pipe.execute

            async def lose() -> None:
                if executed:
                    await execute()
                raise WatchError("connection lost while keys were watched")  # as redis-py says it

            if transaction:
                pipe.execute = lose
            yield pipe

    return open_pipeline


@pytest.mark.parametrize("executed", [True, False])
async def test_a_commit_of_unknown_outcome_counts_once(
    in_redis: InRedis, plan: Plan, monkeypatch: pytest.MonkeyPatch, executed: bool
) -> None:
    """The answer to a commit is lost: the stored offset says whether it was written, and the events count once."""
    shard = await worker(in_redis, plan)
    await shard.take(events(LINES))
    delta, before, after = await shard.fold(events(MORE)), shard.offsets, shard.after(events(MORE))
    with monkeypatch.context() as patched:
        patched.setattr(redis_writer, "pipeline", losing_connections(executed))
        with pytest.raises(CommitUnknown):
            await shard.writer.commit(delta, before, after)
    resumed = await shard.writer.resume()
    assert dict(resumed.offsets) == (after if executed else before)
    shard.begin(resumed)
    if not executed:
        await shard.take(events(MORE))
    assert await seen(in_redis.reader(), plan) == await twin(plan, events(LINES), events(MORE))


async def test_a_writer_whose_redis_was_emptied_begins_anew(in_redis: InRedis, plan: Plan) -> None:
    """Its commit is refused, but not as another's shard; it resumes from nothing, and what it reads again counts."""
    shard = await worker(in_redis, plan)
    await shard.take(events(LINES))
    await in_redis.client.flushall()
    with pytest.raises(OffsetMoved):
        await shard.writer.look(shard.offsets)
    with pytest.raises(OffsetMoved):
        await shard.take(events(MORE))
    resumed = await shard.writer.resume()
    assert dict(resumed.offsets) == {}
    shard.begin(resumed)
    await shard.take(events(LINES))
    await shard.take(events(MORE))
    assert await seen(in_redis.reader(), plan) == await twin(plan, events(LINES), events(MORE))


async def test_a_writer_notices_a_state_that_was_replaced(in_redis: InRedis, plan: Plan) -> None:
    """By its birth alone: another state of the same epoch and offsets is neither looked at nor written as its own."""
    shard = await worker(in_redis, plan)
    await shard.take(events(LINES))
    await in_redis.client.hset(shard_keys(NAMESPACE, PEOPLE).meta, "born", "another")
    with pytest.raises(OffsetMoved, match="replaced"):
        await shard.writer.look(shard.offsets)
    with pytest.raises(OffsetMoved, match="replaced"):
        await shard.take(events(MORE))
    shard.begin(await shard.writer.resume())
    await shard.take(events(MORE))
    assert await seen(in_redis.reader(), plan) == await twin(plan, events(LINES), events(MORE))


async def test_a_reader_notices_a_shard_that_was_made_anew(in_redis: InRedis, plan: Plan) -> None:
    """What it held of the earlier state is gone, however many commits each of the two has seen."""
    reader = in_redis.reader()
    for batches in ([events(LINES), events(MORE)], [events(MORE)], [events(LINES), events(MORE)]):
        await in_redis.client.flushall()
        shard = await worker(in_redis, plan)
        for batch in batches:
            await shard.take(batch)
        assert await seen(reader, plan) == await twin(plan, *batches)


async def save(redis: Client) -> dict[Any, bytes]:
    """All that is in there."""
    return {key: await redis.dump(key) or b"" for key in await redis.keys()}


async def return_to(saved: dict[Any, bytes], redis: Client) -> None:
    """What a failover to a replica that lags does, or a restart that has lost the last second."""
    await redis.flushall()
    for key, dumped in saved.items():
        await redis.restore(key, 0, dumped)


LOST = "-2h page.viewed id=lost contact=eve page=/"


async def test_a_reader_tells_whether_something_was_committed(in_redis: InRedis, plan: Plan) -> None:
    """At little cost: until the next commit there is nothing new, and a state that is gone is something new."""
    shard, reader = await worker(in_redis, plan), in_redis.reader()
    await shard.take(events(LINES))
    await reader.snapshot(NOW)
    assert not await reader.moved()
    await shard.take(events(MORE))
    assert await reader.moved()
    await reader.snapshot(NOW)
    assert not await reader.moved()
    await in_redis.client.flushall()
    assert await reader.moved()


async def test_a_reader_notices_a_return_to_an_older_save(in_redis: InRedis, plan: Plan) -> None:
    """A failover loses commits and the writer makes others of the same numbers: nothing of the lost ones is kept."""
    shard, reader = await worker(in_redis, plan), in_redis.reader()
    await shard.take(events(LINES))
    saved = await save(in_redis.client)
    await shard.take(events(LOST))
    await seen(reader, plan)
    await return_to(saved, in_redis.client)
    shard.begin(await shard.writer.resume())
    await shard.take(events(MORE))
    assert await seen(reader, plan) == await twin(plan, events(LINES), events(MORE))


async def test_a_reader_notices_an_older_save_before_any_writer_does(in_redis: InRedis, plan: Plan) -> None:
    """Sums of commits that are lost are not mixed with what is there, although no writer has taken the shard over yet."""
    shard, reader = await worker(in_redis, plan), in_redis.reader()
    await shard.take(events(LINES))
    saved = await save(in_redis.client)
    await shard.take(events(LOST))
    assert await seen(reader, plan) == await twin(plan, events(LINES), events(LOST))
    await return_to(saved, in_redis.client)
    assert await seen(reader, plan) == await twin(plan, events(LINES))


async def test_a_reader_notices_that_a_lost_takeover_was_made_again(in_redis: InRedis, plan: Plan) -> None:
    """A failover may lose a takeover as well; the next has the same epoch, and commits of the same numbers and more."""
    await (await worker(in_redis, plan)).take(events(LINES))
    saved, reader = await save(in_redis.client), in_redis.reader()
    lost = await worker(in_redis, plan)
    await lost.take(events(LOST))
    assert await seen(reader, plan) == await twin(plan, events(LINES), events(LOST))
    await return_to(saved, in_redis.client)
    again = await worker(in_redis, plan)
    await again.take(events(MORE))
    await again.take(events("-3h page.viewed id=third contact=joe page=/"))
    assert await seen(reader, plan) == await twin(
        plan, events(LINES), events(MORE), events("-3h page.viewed id=third contact=joe page=/")
    )


async def test_a_writer_whose_takeover_was_lost_is_fenced_by_the_next(in_redis: InRedis, plan: Plan) -> None:
    """Although both have the same epoch: the one whose takeover is stored owns the shard."""
    await (await worker(in_redis, plan)).take(events(LINES))
    saved = await save(in_redis.client)
    zombie = await worker(in_redis, plan)
    await return_to(saved, in_redis.client)
    owner = await worker(in_redis, plan)
    with pytest.raises(Fenced):
        await zombie.take(events(LOST))
    with pytest.raises(Fenced):
        await zombie.writer.resume()
    await owner.take(events(MORE))
    assert await seen(in_redis.reader(), plan) == await twin(plan, events(LINES), events(MORE))


async def test_a_reader_says_when_there_is_nothing(in_redis: InRedis) -> None:
    """Before the first worker there is no state, which is not the same as zero."""
    with pytest.raises(NoState):
        await in_redis.snapshot()


@pytest.mark.parametrize("seed", range(3))
async def test_looking_again_gives_what_a_fresh_look_gives(in_redis: InRedis, plan: Plan, seed: int) -> None:
    """A walk of commits, restarts and looks at instants forth and back: reader that remembers, fresh reader, twin agree."""
    random, memory, remembering = Random(seed), MemoryTables(plan), in_redis.reader()
    in_both: dict[ShardId, tuple[ShardWorker, ShardWorker]] = {}
    latest = at = 0
    for batch in batches_of_a_company(random):
        by_shard: dict[ShardId, list[Arrival]] = {}
        for time, event in batch:
            by_shard.setdefault(shard_of(event, 3), []).append((time, event))
            latest = max(latest, time)
        for id, arrivals in by_shard.items():
            if id not in in_both or random.random() < 0.1:
                kept = ShardWorker(plan, id, memory.writer(id))
                in_both[id] = await worker(in_redis, plan, id), await kept.open()
            for shard in in_both[id]:
                await shard.take(arrivals)
        if random.random() < 0.4:
            at = max(latest + 1, at + random.choice((0, SECOND, MINUTE, HOUR, 3 * DAY)) * random.choice((1, 1, 1, -1)))
            expected = read(plan.catalogue, memory.snapshot(at))
            assert await seen(in_redis.reader(), plan, at) == expected
            assert await seen(remembering, plan, at) == expected


async def test_distinct_counts_let_go_of_what_no_window_can_see(in_redis: InRedis, plan: Plan) -> None:
    """Contacts and accounts of 401 days ago go with the next event of the same ranking; the others stay, and count."""
    shard = await worker(in_redis, plan)
    old = "-401d page.viewed id=o contact=old page=/ account=acme\n-399d page.viewed id=y contact=young page=/ account=b\n"
    await shard.take(events(old))
    await shard.take(events("-1h page.viewed id=n contact=new page=/ account=c"))
    members = set()
    for key in [key async for key in in_redis.client.scan_iter(f"{NAMESPACE}:*:ranking:*")]:
        members |= set(await in_redis.client.zrange(key, 0, -1))
    assert {b"young", b"new", b"c"} <= members
    assert b"old" not in members
    together = folded([events(old), events("-1h page.viewed id=n contact=new page=/ account=c")], plan)
    assert await seen(in_redis.reader(), plan) == read(plan.catalogue, together.snapshot(NOW))


@pytest.fixture(params=[False, True], ids=["single", "cluster"])
async def evicting(request: pytest.FixtureRequest, serve: Serve) -> AsyncIterator[Client]:
    """A client of a server that throws keys away when memory is short."""
    server = serve(RedisServer, cluster=request.param, settings={"maxmemory-policy": "allkeys-lru"})
    async with (RedisCluster if request.param else Redis).from_url(server.url) as client:
        yield client


async def test_a_server_that_may_evict_is_refused(evicting: Client) -> None:
    """State that disappears under memory pressure would be wrong in silence."""
    with pytest.raises(UnfitServer, match="maxmemory-policy is allkeys-lru"):
        await check_server(evicting)


async def test_a_server_that_keeps_everything_is_fit(in_redis: InRedis) -> None:
    """The default policy is the right one."""
    await check_server(in_redis.client)
