"""One shard with nothing around it: what it tells and where it seeks is kept, what it fails of is raised by the test."""

from __future__ import annotations

from streams.events.codec import codec_for
from streams.events.topics import Group, Topic
from streams.fold.admission import Admission
from streams.ingest.observer import Unobserved
from streams.ingest.shard import Shard, ShardParts
from streams.tables.shard import ShardId, ShardWriter
from tests.folding import plan_for

SHARD = ShardId(Group.DEALS, 0)
PLAN = plan_for()


class Heard(Unobserved):
    """What was told, in order."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def out_of_reach(self, shard: ShardId, reason: str) -> None:
        self.told.append("out of reach")

    def assigned(self, shard: ShardId) -> None:
        self.told.append("assigned")

    def reached(self, shard: ShardId) -> None:
        self.told.append("reached")

    def reopened(self, shard: ShardId, reason: str) -> None:
        self.told.append("reopened")

    def fenced(self, shard: ShardId) -> None:
        self.told.append("fenced")


class LoneShard:
    """Over this writer; `sought` are the offsets that it wants to read from."""

    def __init__(self, writer: ShardWriter) -> None:
        self.heard = Heard()
        self.sought: list[int] = []
        self.failures: list[Exception] = []
        parts = ShardParts(
            plan=PLAN,
            writer=writer,
            admissions={Topic.DEALS: Admission(codec_for(Topic.DEALS), None)},
            dead_letters=None,  # type: ignore[arg-type]  # there is nothing to put aside
            topic_names={Topic.DEALS: "deals"},
            observer=self.heard,
            clock=lambda: 0,
            by_wall=False,
        )
        self.shard = Shard(SHARD, parts, self._seek, self._fail)

    async def _seek(self, topic: Topic, partition: int, offset: int) -> None:
        self.sought.append(offset)

    async def _fail(self, reason: Exception) -> None:
        self.failures.append(reason)
