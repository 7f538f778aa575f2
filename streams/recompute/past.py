"""The past of the shards as Kafka holds it: how far back it reaches, and its records."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from streams.events.topics import GROUP_OF, Topic
from streams.ingest.host import Record
from streams.ingest.span_reader import Partition, Portion, Span
from streams.tables.shard import Offsets, ShardId

PORTION: Final = 8_000
"""Records to a commit, as many as a worker takes at most: large enough to make a commit's fixed cost small."""
FETCH_BYTES: Final = 1 << 22
"""Of one partition in one fetch, as for a worker: some portions' worth, so that the next is at hand while one is folded."""


class Lost(NamedTuple):
    """Records at the beginning of a partition that Kafka has deleted, and that a state was made of."""

    topic: str
    """Its name in Kafka."""
    partition: int
    records: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}: the first {self.records:,} records are gone"


class Spans(Protocol):
    """What is asked of Kafka; see `SpanReader`."""

    async def bounds(self, partitions: Collection[Partition]) -> dict[Partition, Span]: ...

    def read(self, spans: Mapping[Partition, Span], portion: int) -> AsyncIterator[Portion]: ...


class Past:
    """What the topics (by their names in Kafka) hold."""

    def __init__(self, reader: Spans, names: Mapping[Topic, str], counts: Mapping[str, int]) -> None:
        """`counts` is how many partitions each topic in Kafka has."""
        self._reader, self._names, self._counts = reader, names, counts

    def topics(self, id: ShardId) -> list[Topic]:
        """The topics of a shard."""
        return [topic for topic in Topic if GROUP_OF[topic] is id.group]

    def has(self, id: ShardId) -> bool:
        """Whether the shard's topics have such a partition."""
        return all(id.partition < self._counts[self._names[topic]] for topic in self.topics(id))

    def partition(self, id: ShardId, topic: Topic) -> Partition:
        """The shard's partition of a topic."""
        return Partition(self._names[topic], id.partition)

    async def bounds(self, ids: Sequence[ShardId]) -> dict[Partition, Span]:
        """What the partitions of these shards hold now."""
        return await self._reader.bounds([self.partition(id, topic) for id in ids for topic in self.topics(id)])

    async def read(self, id: ShardId, begin: Offsets, end: Offsets) -> AsyncIterator[Mapping[Topic, Sequence[Record]]]:
        """The records of a shard from the offsets of `begin` (the first there is where it has none), up to those of `end`, in
        portions. Of a topic that is not in `end` nothing. Raises KafkaSilent."""
        topics = {self.partition(id, topic): topic for topic in self.topics(id) if topic in end}
        fresh = await self._reader.bounds([partition for partition, topic in topics.items() if topic not in begin])
        spans = {
            partition: Span(fresh[partition].first if partition in fresh else begin[topic], end[topic])
            for partition, topic in topics.items()
        }
        async for portion in self._reader.read(spans, PORTION):
            yield {topics[partition]: records for partition, records in portion.items() if records}


def lost(partition: Partition, holds: Span, offset: int | None) -> Lost | None:
    """What of a partition of which a state has read up to the offset is gone; None where nothing of it is."""
    gone = min(holds.first, offset or 0)
    return Lost(*partition, gone) if gone else None
