"""A file of Redis that was cut off within a commit: nobody goes on from the half that is carried out later."""

from __future__ import annotations

import os

import pytest
from redis.asyncio import Redis

from streams.events.topics import Group
from streams.fold.plan import Plan
from streams.fold.reading import read
from streams.tables.mismatch import StateMismatch
from streams.tables.redis_keys import shard_keys
from streams.tables.shard import ShardId
from streams.tables.whole_commits import BEGUN
from tests.cases import AT, events, milliseconds
from tests.services.fixtures import Serve
from tests.services.redis import RedisServer
from tests.tables.conftest import NAMESPACE, InRedis
from tests.tables.shard_worker import ShardWorker

NOW = milliseconds(AT)
PEOPLE = ShardId(Group.PEOPLE, 0)
MULTI, META = b"*1\r\n$5\r\nMULTI\r\n", b"$4\r\nHSET\r\n"


async def commit(url: str, plan: Plan, line: str) -> None:
    """One event, by a worker that has just opened the shard."""
    async with Redis.from_url(url) as client:
        worker = ShardWorker(plan, PEOPLE, InRedis(client, plan).writer(PEOPLE))
        await (await worker.open()).take(events(line))


async def page_views(url: str, plan: Plan) -> float:
    """As a reader shows them."""
    async with Redis.from_url(url) as client:
        found = read(plan.catalogue, await InRedis(client, plan).snapshot(NOW))
    return next(value.value for value in found if (value.kpi, value.window, value.labels) == ("page_views", "90d", {}))


def cut_off_in_the_last_commit(redis: RedisServer) -> None:
    """Kills Redis, and leaves of the last transaction in its file what comes before the meta is written."""
    redis.kill()
    file = redis.append_only_file()
    held = file.read_bytes()
    last = held.rindex(MULTI)
    os.truncate(file, held.index(META, last + len(MULTI)))


async def test_half_a_commit_is_neither_gone_on_from_nor_read(serve: Serve, plan: Plan) -> None:
    """The first start reads the file up to the cut, and all is well; the second one carries the half out, which is seen."""
    redis = serve(RedisServer)
    await commit(redis.url, plan, "-3h page.viewed id=a contact=ann page=/")
    await commit(redis.url, plan, "-2h page.viewed id=b contact=bob page=/")
    cut_off_in_the_last_commit(redis)
    redis.start()
    assert await page_views(redis.url, plan) == 1
    await commit(redis.url, plan, "-1h page.viewed id=c contact=cem page=/")
    assert await page_views(redis.url, plan) == 2
    redis.kill()
    redis.start()
    with pytest.raises(
        StateMismatch, match=r"people\.0 .* holds a part of a commit \(begun were 3, ended 2\).* rebuild"
    ):
        await page_views(redis.url, plan)
    with pytest.raises(StateMismatch, match="holds a part of a commit"):
        await commit(redis.url, plan, "-1m page.viewed id=d contact=dan page=/")


async def test_a_state_of_which_commits_were_not_counted_is_gone_on_from(
    in_redis: InRedis, redis_url: str, plan: Plan
) -> None:
    """An earlier version counts no commits; whoever takes the shard over counts from then on, again and again."""
    meta = shard_keys(NAMESPACE, PEOPLE).meta
    for number, line in enumerate(
        ("-3h page.viewed id=a contact=ann page=/", "-2h page.viewed id=b contact=bob page=/")
    ):
        await commit(redis_url, plan, line)
        assert int(await in_redis.client.hget(meta, BEGUN) or 0) == number + 1
        await in_redis.client.hdel(meta, BEGUN)
        assert await page_views(redis_url, plan) == number + 1
