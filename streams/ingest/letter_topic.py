"""The dead-letter topic as it is read back: from its beginning to where it ended when the reading began."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final, Self

from streams.ingest.connection import KafkaConnection
from streams.ingest.kept_letters import KeptLetter, Mark, Place, Sources, kept
from streams.ingest.span_reader import Partition, Span, SpanReader
from streams.ingest.stopping import WorkerFailed
from streams.ingest.topic_counts import partition_counts

PORTION: Final = 500
"""Records that are held at a time; with the client's own buffers of a few megabytes they are all the memory that it takes."""

_SEE_LIST: Final = "`funnelwatch dlq list` has the places"


class LettersUnavailable(WorkerFailed):
    """The dead letters could not be read or sent again; the message says why."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which letters are asked for; what is empty asks for all. Topics by their names in Kafka, `since` in ms."""

    topics: frozenset[str] = frozenset()
    reasons: frozenset[str] = frozenset()
    since: int | None = None

    def takes(self, letter: KeptLetter) -> bool:
        """Whether this letter is among them."""
        return (
            (not self.topics or letter.source.topic in self.topics)
            and (not self.reasons or letter.reason in self.reasons)
            and (self.since is None or letter.written >= self.since)
        )


class LetterTopic:
    """An async context manager. Without a consumer group, so that looking leaves no trace in Kafka."""

    def __init__(self, connection: KafkaConnection, name: str) -> None:
        self.connection, self.name = connection, name
        self.partitions: Mapping[str, int] = {}
        """How many partitions each topic in Kafka has."""
        self._spans: Mapping[Partition, Span] = {}

    async def __aenter__(self) -> Self:
        """Raises WorkerFailed where there is no Kafka, or no such topic."""
        self.partitions = await partition_counts(self.connection)
        if self.name not in self.partitions:
            raise LettersUnavailable(
                f"The dead-letter topic {self.name!r} does not exist; `funnelwatch topics create` makes it."
            )
        async with AsyncExitStack() as opened:
            # What retention takes while this reads is gone, and not a failure.
            reader = SpanReader(self.connection, "funnelwatch-dlq", lost="earliest", isolation="read_uncommitted")
            self._reader = await opened.enter_async_context(reader)
            self._spans = await reader.bounds([Partition(self.name, n) for n in range(self.partitions[self.name])])
            self._opened = opened.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._opened.aclose()

    async def letters(self, selection: Selection) -> AsyncIterator[Sequence[KeptLetter]]:
        """The letters in portions, each once: what was written twice, before a commit that failed, is one letter."""
        seen = Sources()
        async for portion in self._kept():
            yield [
                entry
                for entry in portion
                if isinstance(entry, KeptLetter) and selection.takes(entry) and seen.add(entry.source)
            ]

    async def redriven(self) -> Sources:
        """The sources of the letters that were sent again."""
        found = Sources()
        async for portion in self._kept():
            for entry in portion:
                if isinstance(entry, Mark):
                    found.add(entry.source)
        return found

    async def mark_of(self, letter: KeptLetter) -> Mark | None:
        """When and whereto the letter was sent again, the last time; None if it was not."""
        found = None
        async for portion in self._kept():
            for entry in portion:
                if isinstance(entry, Mark) and entry.source == letter.source:
                    found = entry
        return found

    async def at(self, place: Place) -> KeptLetter:
        """The letter at a place. Raises LettersUnavailable where there is none."""
        partition = Partition(self.name, place.partition)
        first, end = self._spans.get(partition, (0, 0))
        if first <= place.offset < end:
            span = {partition: Span(place.offset, place.offset + 1)}
            read = self._reader.read(span, PORTION)
            records = [record async for portion in read for record in portion[partition]]
            for record in records:  # one, or none where the offset is no record's
                entry = kept(record, record.partition)
                if isinstance(entry, KeptLetter):
                    return entry
                what = "the mark of a letter that was sent again" if entry else "nothing that funnelwatch wrote"
                raise LettersUnavailable(f"At {place} in {self.name!r} is {what}; {_SEE_LIST}.")
        raise LettersUnavailable(f"There is no dead letter at {place} in {self.name!r}; {_SEE_LIST}.")

    async def _kept(self) -> AsyncIterator[Sequence[KeptLetter | Mark]]:
        async for portion in self._reader.read(self._spans, PORTION):
            for partition, records in portion.items():
                entries = (kept(record, partition.number) for record in records)
                yield [entry for entry in entries if entry is not None]
