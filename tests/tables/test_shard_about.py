"""What shards say of themselves: when their state was made, how new their events are, and whether canaries come through."""

from __future__ import annotations

from streams.events.topics import Group, Topic
from streams.fold.delta import Delta
from streams.fold.plan import Plan
from streams.tables.shard import ShardId
from streams.tables.shard_about import ShardAbout
from tests.cases import AT, events, milliseconds
from tests.tables.conftest import OPENED, InRedis, Tables
from tests.tables.shard_worker import ShardWorker

NOW = milliseconds(AT)
MINUTE = 60_000
PEOPLE, DEALS = ShardId(Group.PEOPLE, 0), ShardId(Group.DEALS, 11)


async def test_a_state_says_when_it_was_made(tables: Tables) -> None:
    """By the clock of the first writer; a later writer makes nothing anew."""
    await tables.writer(PEOPLE).open()
    await tables.writer(DEALS).open()
    await tables.writer(DEALS).open()
    assert (await tables.snapshot(NOW)).shards == {PEOPLE: ShardAbout(OPENED), DEALS: ShardAbout(OPENED)}


async def test_the_newest_event_of_each_topic_is_known(tables: Tables, plan: Plan) -> None:
    """The greatest event time counts, not the last to come, also after another worker took over."""
    first = await ShardWorker(plan, PEOPLE, tables.writer(PEOPLE)).open()
    await first.take(events("-9m lead.created contact=ann lead=L1 channel=ppc"))
    await first.take(events("-30m page.viewed contact=ann page=/\n-20m page.viewed contact=bob page=/"))
    await first.take(events("-12m lead.created contact=bob lead=L2 channel=ppc"))
    second = await ShardWorker(plan, PEOPLE, tables.writer(PEOPLE)).open()
    await second.take(events("-40m page.viewed contact=ann page=/x"))
    assert (await tables.snapshot(NOW)).shards[PEOPLE].newest == {
        Topic.LEADS: NOW - 9 * MINUTE,
        Topic.ENGAGEMENTS: NOW - 20 * MINUTE,
    }


async def test_a_canary_is_waited_for_from_the_start(tables: Tables) -> None:
    """One that never comes through gets old like one that stopped coming."""
    await tables.writer(PEOPLE, canaries=True).open()
    assert (await tables.snapshot(NOW)).shards[PEOPLE].canary == OPENED


async def test_the_newest_canary_counts(tables: Tables) -> None:
    """One that is read again does not make it older, nor does a writer that takes over."""
    writer = tables.writer(PEOPLE, canaries=True)
    await writer.open()
    await writer.commit(Delta(canary=OPENED + 30), {}, {Topic.LEADS: 1})
    await writer.commit(Delta(canary=OPENED + 15), {Topic.LEADS: 1}, {Topic.LEADS: 2})
    await writer.commit(Delta(), {Topic.LEADS: 2}, {Topic.LEADS: 3})
    await tables.writer(PEOPLE, canaries=True).open()
    assert (await tables.snapshot(NOW)).shards[PEOPLE].canary == OPENED + 30


async def test_another_installations_canary_is_none_of_ours(tables: Tables) -> None:
    """Nor is one that is left over in Kafka from before they were switched off: nobody would send the next one."""
    writer = tables.writer(PEOPLE)
    await writer.open()
    await writer.commit(Delta(canary=OPENED), {}, {Topic.LEADS: 1})
    assert (await tables.snapshot(NOW)).shards[PEOPLE].canary is None


async def test_where_no_canaries_are_sent_none_is_missed(tables: Tables) -> None:
    """Switching them off ends the waiting with the next writer."""
    await tables.writer(PEOPLE, canaries=True).open()
    await tables.writer(PEOPLE).open()
    assert (await tables.snapshot(NOW)).shards[PEOPLE].canary is None


async def test_a_state_of_an_earlier_version_is_read(in_redis: InRedis, plan: Plan) -> None:
    """It has a birth without a date: read, gone on with, and of unknown age."""
    shard = await ShardWorker(plan, PEOPLE, in_redis.writer(PEOPLE)).open()
    await shard.take(events("-9m lead.created contact=ann lead=L1 channel=ppc"))
    await in_redis.client.hdel("tables:{people.0}:meta", "born_at", "newest:leads")
    reader = in_redis.reader()
    assert (await reader.snapshot(NOW)).shards == {PEOPLE: ShardAbout()}
    after = await ShardWorker(plan, PEOPLE, in_redis.writer(PEOPLE)).open()
    assert after.offsets == {Topic.LEADS: 1}
    assert (await reader.snapshot(NOW)).shards == {PEOPLE: ShardAbout()}


async def test_how_far_the_state_is_read_is_known(tables: Tables) -> None:
    """The next offset of each topic that was read."""
    writer = tables.writer(PEOPLE)
    await writer.open()
    await writer.commit(Delta(), {}, {Topic.LEADS: 7})
    assert (await tables.snapshot(NOW)).positions[PEOPLE].offsets == {Topic.LEADS: 7}
