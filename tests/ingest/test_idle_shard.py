"""A shard that has nothing to commit notices by itself what became of its state."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from redis.exceptions import ConnectionError

from streams.events.topics import Topic
from streams.ingest import shard as module
from streams.tables.memory import MemoryTables, MemoryWriter, ShardState
from streams.tables.shard import Offsets
from tests.ingest.lone_shard import PLAN, LoneShard


class Looking(MemoryWriter):
    """A writer whose looks fail at will; counts them."""

    away = False
    looks = 0

    async def look(self, expected: Offsets) -> None:
        self.looks += 1
        if self.away:
            raise ConnectionError("refused")
        await super().look(expected)


class Idle:
    """An open shard without traffic, and what is stored of it."""

    def __init__(self) -> None:
        self.tables = MemoryTables(PLAN)
        self.state = ShardState(offsets={Topic.DEALS: 7})
        self.writer = Looking(self.state, {}, canaries=False, clock=lambda: None)
        self.lone = LoneShard(self.writer)

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not condition():  # noqa: ASYNC110  # what is waited for is told to nobody
                await asyncio.sleep(0.001)


@pytest.fixture
async def idle(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Idle]:
    """It looks every few milliseconds."""
    monkeypatch.setattr(module, "LOOK_S", 0.002)
    monkeypatch.setattr(module, "LONGEST_PAUSE_S", 0.01)
    idle = Idle()
    await idle.lone.shard.open()
    yield idle
    await idle.lone.shard.close()
    assert not idle.lone.failures


async def test_a_state_that_is_as_it_was_left_is_left_alone(idle: Idle) -> None:
    """It is looked at again and again, and neither reopened nor read again."""
    await idle.until(lambda: idle.writer.looks >= 5)
    assert idle.lone.sought == []
    assert set(idle.lone.heard.told) == {"assigned", "reached"}


@pytest.mark.parametrize("offsets", [{}, {Topic.DEALS: 3}], ids=["emptied", "older"])
async def test_a_state_that_went_back_is_read_again_without_any_record(idle: Idle, offsets: dict[Topic, int]) -> None:
    """The shard is opened again, and Kafka is sought from what is stored now."""
    idle.state.offsets, idle.state.epoch = dict(offsets), 0
    await idle.until(lambda: "reopened" in idle.lone.heard.told)
    await idle.until(lambda: idle.lone.sought)
    assert idle.lone.sought == [offsets.get(Topic.DEALS, 0)]
    assert idle.state.epoch == 1


async def test_a_shard_that_is_anothers_now_ends_without_any_record(idle: Idle) -> None:
    """It says that it is fenced, once, and looks no more."""
    idle.state.epoch += 1
    await idle.until(lambda: "fenced" in idle.lone.heard.told)
    looks = idle.writer.looks
    await asyncio.sleep(0.05)
    assert (idle.lone.heard.told.count("fenced"), idle.writer.looks) == (1, looks)


async def test_tables_out_of_reach_are_told_and_waited_for(idle: Idle) -> None:
    """And told as reached when they answer again."""
    idle.writer.away = True
    await idle.until(lambda: idle.lone.heard.told.count("out of reach") >= 3)
    idle.writer.away = False
    await idle.until(lambda: idle.lone.heard.told[-1] == "reached")
    assert idle.lone.sought == []
