"""A host that accepts everything at once and knows how often each record came."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping

from streams.events.topics import Topic
from streams.ingest.host import Batch, Readable

ENOUGH_S = 60.0
"""For what takes a second or two, on a busy machine."""


class KeepingHost:
    """Resumes after what it has, as a host with a store would."""

    def __init__(self, stored: Mapping[tuple[Topic, int], int] | None = None) -> None:
        self.next = dict(stored or {})
        self.seen: Counter[tuple[Topic, int, int]] = Counter()
        """How often each (topic, partition, offset) came."""
        self.owned: Mapping[Topic, frozenset[int]] = {}
        self.drained = False
        self.known: dict[tuple[Topic, int], Readable] = {}
        """What there was to read, as told last."""

    async def assign(self, partitions: Mapping[Topic, frozenset[int]]) -> Mapping[tuple[Topic, int], int | None]:
        self.owned = partitions
        return {(topic, number): self.next.get((topic, number)) for topic in partitions for number in partitions[topic]}

    async def revoke(self, partitions: Mapping[Topic, frozenset[int]]) -> None:
        assert partitions == self.owned
        self.owned = {}

    async def handle(self, batch: Batch) -> None:
        assert batch.partition in self.owned[batch.topic]
        self.seen.update((batch.topic, batch.partition, record.offset) for record in batch.records)
        self.next[batch.topic, batch.partition] = batch.records[-1].offset + 1

    def readable(self, topic: Topic, partition: int, readable: Readable) -> None:
        self.known[topic, partition] = readable

    async def drain(self) -> None:
        self.drained = True


async def eventually(condition: Callable[[], object], seconds: float = ENOUGH_S) -> None:
    """Wait until it is so; TimeoutError if it does not become so."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  # what is waited for happens in two threads and a broker
            await asyncio.sleep(0.02)
