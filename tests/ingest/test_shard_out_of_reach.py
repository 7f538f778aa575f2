"""A shard that cannot reach its tables says so, and waits."""

from __future__ import annotations

import asyncio

import pytest

from streams.ingest import shard as module
from streams.ingest.shard import LetGo
from streams.tables.memory import MemoryTables, MemoryWriter
from streams.tables.shard import Opened
from tests.ingest.lone_shard import PLAN, SHARD, LoneShard


class Away:
    """A writer that cannot be opened at first."""

    def __init__(self, writer: MemoryWriter, attempts: int) -> None:
        self._writer, self._attempts = writer, attempts

    async def open(self) -> Opened:
        await asyncio.sleep(0)
        self._attempts -= 1
        if self._attempts >= 0:
            raise OSError("refused")
        return await self._writer.open()


async def test_each_attempt_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that an alert can tell of it; once the shard is open it is assigned."""
    monkeypatch.setattr(module, "FIRST_PAUSE_S", 0.001)
    lone = LoneShard(Away(MemoryTables(PLAN).writer(SHARD), attempts=2))  # type: ignore[arg-type]  # it is only opened
    await lone.shard.open()
    await lone.shard.close()
    assert lone.heard.told == ["out of reach", "out of reach", "assigned"]


async def test_a_shard_that_is_let_go_waits_no_longer() -> None:
    """What it waited for is given up at once, so that a stop takes no longer than an attempt."""
    lone = LoneShard(Away(MemoryTables(PLAN).writer(SHARD), attempts=1_000))  # type: ignore[arg-type]  # as above
    opening = asyncio.create_task(lone.shard.open())
    while not lone.heard.told:  # noqa: ASYNC110  # what is waited for is told to nobody else
        await asyncio.sleep(0)
    lone.shard.give_up()
    with pytest.raises(LetGo, match="refused"):
        async with asyncio.timeout(20):
            await opening
