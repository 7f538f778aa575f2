"""One shard's worker, reduced to what the tables see of it: batches folded and committed, each at the next offset."""

from __future__ import annotations

from collections.abc import Sequence

from streams.events.topics import GROUP_OF, Topic
from streams.fold.delta import Delta
from streams.fold.engine import Engine
from streams.fold.plan import Plan
from streams.tables.shard import Opened, ShardId, ShardWriter
from tests.folding import Arrival


class ShardWorker:
    """Counts every offset on one topic of the shard's group; which one does not matter to the tables."""

    def __init__(self, plan: Plan, shard: ShardId, writer: ShardWriter) -> None:
        self.plan, self.shard, self.writer = plan, shard, writer
        self.topic = next(topic for topic in Topic if GROUP_OF[topic] is shard.group)
        self.offsets: dict[Topic, int] = {}
        self.engine = Engine(plan, shard.group)

    async def open(self) -> ShardWorker:
        """Takes the shard over."""
        self.begin(await self.writer.open())
        return self

    def begin(self, opened: Opened) -> None:
        """Goes on from what is stored."""
        self.offsets = dict(opened.offsets)
        self.engine = Engine(
            self.plan,
            self.shard.group,
            now=opened.now,
            latest=opened.latest,
            pages=opened.pages,
            admitted=opened.admitted,
        )

    async def fold(self, batch: Sequence[Arrival]) -> Delta:
        """The batch as a delta, not committed."""
        arranged = self.engine.arrange(batch)
        return self.engine.fold(arranged, await self.writer.load(arranged.needs()), None)

    def after(self, batch: Sequence[Arrival]) -> dict[Topic, int]:
        """The offsets when the batch is committed."""
        return {self.topic: self.offsets.get(self.topic, 0) + len(batch)}

    async def take(self, batch: Sequence[Arrival]) -> None:
        """Folds and commits."""
        delta, after = await self.fold(batch), self.after(batch)
        await self.writer.commit(delta, self.offsets, after)
        self.offsets = after
