"""A shard that cannot reach its tables says so, and waits."""

from __future__ import annotations

import pytest

from streams.events.topics import Group, Topic
from streams.ingest import shard as module
from streams.ingest.observer import Unobserved
from streams.ingest.shard import Shard, ShardParts
from streams.tables.memory import MemoryTables, MemoryWriter
from streams.tables.shard import Opened, ShardId
from tests.folding import plan_for

SHARD = ShardId(Group.DEALS, 0)
PLAN = plan_for()


class Away:
    """A writer that cannot be opened at first."""

    def __init__(self, writer: MemoryWriter, attempts: int) -> None:
        self._writer, self._attempts = writer, attempts

    async def open(self) -> Opened:
        self._attempts -= 1
        if self._attempts >= 0:
            raise OSError("refused")
        return await self._writer.open()


class Heard(Unobserved):
    """What was told, in order."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def out_of_reach(self, shard: ShardId) -> None:
        self.told.append("out of reach")

    def assigned(self, shard: ShardId) -> None:
        self.told.append("assigned")


async def test_each_attempt_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that an alert can tell of it; once the shard is open it is assigned."""
    monkeypatch.setattr(module, "BACKOFF", (0.001,))
    heard = Heard()

    async def seek(topic: Topic, partition: int, offset: int) -> None:
        """Nothing is sought."""

    async def fail(reason: Exception) -> None:
        raise reason

    parts = ShardParts(
        plan=PLAN,
        writer=Away(MemoryTables(PLAN).writer(SHARD), attempts=2),  # type: ignore[arg-type]  # it is only opened
        admissions={},
        dead_letters=None,  # type: ignore[arg-type]  # there is nothing to put aside
        topic_names={},
        observer=heard,
        clock=lambda: 0,
        by_wall=True,
    )
    shard = Shard(SHARD, parts, seek, fail)
    await shard.open()
    await shard.close()
    assert heard.told == ["out of reach", "out of reach", "assigned"]
