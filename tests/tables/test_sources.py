"""A state knows of which topics it was made: by number of partitions and id, in Redis, for as long as it lives."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from redis.asyncio import Redis

from streams.events.topics import Group, Topic
from streams.fold.delta import Delta
from streams.tables.redis_keys import shard_keys
from streams.tables.redis_writer import RedisWriter
from streams.tables.shard import ShardId
from streams.tables.sources import Source, SourceChanged, changed, pack_source, source_field, unpack_source

LEADS = Source("crm.leads", 4, "one")
MORE, ANEW, UNNAMED = (LEADS._replace(partitions=6), LEADS._replace(id="other"), LEADS._replace(id=None))


@dataclass
class Opening:
    """Opens shards of people made of this topic or that."""

    client: Redis

    async def __call__(self, leads: Source, partition: int = 0, *, read: bool = False) -> RedisWriter:
        """A writer that has the shard open, and has read something of the topic if it is to."""
        sources, shard = {Topic.LEADS: leads}, ShardId(Group.PEOPLE, partition)
        writer = RedisWriter(self.client, "t", shard, frozenset(), clock=lambda: 0, sources=sources)
        opened = await writer.open()
        if read:
            await writer.commit(Delta(), opened.offsets, {Topic.LEADS: 9})
        return writer


@pytest.fixture
async def opening(redis_url: str) -> AsyncIterator[Opening]:
    """On an empty Redis."""
    async with Redis.from_url(redis_url) as client:
        yield Opening(client)


async def test_the_same_topic_is_taken_over_again(opening: Opening) -> None:
    """Under whatever name it has in Kafka by now."""
    await opening(LEADS, read=True)
    await opening(LEADS._replace(name="leads"))


async def test_added_partitions_are_refused_by_every_shard(opening: Opening) -> None:
    """By those that there were and by those that are new, which leave nothing behind; the owner goes on."""
    owner = await opening(LEADS, read=True)
    for partition in (0, 4, 5):
        with pytest.raises(SourceChanged, match=r"'crm\.leads' has 6 partitions, but the state was made when it had 4"):
            await opening(MORE, partition)
    assert not await opening.client.exists(shard_keys("t", ShardId(Group.PEOPLE, 5)).meta)
    await owner.commit(Delta(), {Topic.LEADS: 9}, {Topic.LEADS: 10})


async def test_a_topic_that_was_made_anew_is_refused(opening: Opening) -> None:
    """However many records it has: its offsets say nothing of what was read."""
    await opening(LEADS, read=True)
    with pytest.raises(SourceChanged, match=r"deleted and made anew .* \(its id was one and is other\)"):
        await opening(ANEW)


async def test_a_topic_of_which_nothing_was_read_may_be_made_anew(opening: Opening) -> None:
    """And is the one that counts from then on."""
    await opening(LEADS)
    await opening(ANEW, read=True)
    with pytest.raises(SourceChanged):
        await opening(LEADS)


async def test_a_state_that_does_not_know_learns_it(opening: Opening) -> None:
    """One of an earlier version, or of brokers that gave no id."""
    writer = RedisWriter(opening.client, "t", ShardId(Group.PEOPLE, 0), frozenset(), clock=lambda: 0)
    await writer.open()
    await writer.commit(Delta(), {}, {Topic.LEADS: 9})
    await opening(UNNAMED)
    await opening(LEADS)
    with pytest.raises(SourceChanged):
        await opening(ANEW)


async def test_what_is_known_is_not_forgotten_by_who_does_not_know(opening: Opening) -> None:
    """A worker whose brokers give no id leaves the id that is stored."""
    await opening(LEADS, read=True)
    await opening(UNNAMED)
    with pytest.raises(SourceChanged):
        await opening(ANEW)


def test_a_source_comes_back_from_what_is_kept() -> None:
    """With an id and without."""
    for source in (LEADS, UNNAMED):
        assert unpack_source("crm.leads", pack_source(source)) == source
        assert changed(source, LEADS) is None
    assert source_field(Topic.LEADS) == "source:leads"
