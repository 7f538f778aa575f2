"""The inventory in Redis: state that lacks something is refused, by writers and readers, until it is made anew."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from streams.events.topics import Group
from streams.fold.delta import Delta
from streams.fold.inventory import Inventory
from streams.fold.plan import Plan
from streams.journeys.definitions import Definitions
from streams.kpis.catalogue import Catalogue, catalogue
from streams.tables.mismatch import StateMismatch
from streams.tables.redis_reader import RedisReader
from streams.tables.redis_writer import RedisWriter
from streams.tables.shard import ShardId

MORE: Inventory = frozenset({"format 1", "tally a from x.y", "tally b from x.y"})
LESS: Inventory = frozenset({"format 1", "tally a from x.y"})


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[Redis]:
    """A client of an empty Redis."""
    client = Redis.from_url(redis_url)
    yield client
    await client.aclose()


def _writer(client: Redis, inventory: Inventory) -> RedisWriter:
    return RedisWriter(client, "t", ShardId(Group.PEOPLE, 0), inventory, clock=lambda: 0)


async def test_state_that_holds_more_is_taken_over(client: Redis) -> None:
    """Switching a KPI off must not ask for the state to be built anew."""
    await _writer(client, MORE).open()
    assert (await _writer(client, LESS).open()).epoch == 2


async def test_state_that_lacks_something_is_refused_by_name(client: Redis) -> None:
    """What is new would count from 0 in the middle of a window."""
    await _writer(client, LESS).open()
    with pytest.raises(StateMismatch, match=r"people\.0 under 't' has no past of what is new here \(tally b\): run"):
        await _writer(client, MORE).open()


async def test_what_was_not_kept_for_a_while_has_a_gap(client: Redis) -> None:
    """Switched off and on again is new again, because nobody counted in between."""
    for inventory in (MORE, LESS):
        await _writer(client, inventory).open()
    with pytest.raises(StateMismatch, match="tally b"):
        await _writer(client, MORE).open()


async def test_a_refused_writer_leaves_the_shard_to_its_owner(client: Redis) -> None:
    """A worker with the wrong catalogue must not fence the one that is right."""
    owner = _writer(client, LESS)
    await owner.open()
    with pytest.raises(StateMismatch):
        await _writer(client, MORE).open()
    await owner.commit(Delta(), {}, {})


async def test_a_reader_refuses_what_nobody_keeps(client: Redis) -> None:
    """A KPI that is counted nowhere must not be shown as 0, also when the writer comes to keep less while it is read."""
    plan = Plan(catalogue())
    await _writer(client, plan.inventory()).open()
    reader = RedisReader(client, "t", plan)
    await reader.snapshot()
    await _writer(client, Plan(Catalogue((), Definitions())).inventory()).open()
    with pytest.raises(StateMismatch, match="has no past of what is new here"):
        await reader.snapshot()
