"""The dead-letter topic as it is read back: from its beginning to where it ended when the reading began."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Self

from aiokafka import AIOKafkaConsumer, TopicPartition  # type: ignore[import-untyped]
from aiokafka.errors import KafkaError  # type: ignore[import-untyped]

from streams.ingest.connection import KafkaConnection
from streams.ingest.kept_letters import KeptLetter, Mark, Place, Sources, kept
from streams.ingest.stopping import WorkerFailed
from streams.ingest.topic_names import partition_counts, unusable

PORTION: Final = 500
"""Records that are held at a time; with the client's own buffers of a few megabytes they are all the memory that it takes."""
WAIT_MS: Final = 1_000
SILENCE_S: Final = 30.0
"""A Kafka that says nothing for longer is not waited for: somebody sits before the screen."""

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
        self._spans: dict[TopicPartition, tuple[int, int]] = {}

    async def __aenter__(self) -> Self:
        """Raises WorkerFailed where there is no Kafka, or no such topic."""
        self.partitions = await partition_counts(self.connection)
        if self.name not in self.partitions:
            raise LettersUnavailable(
                f"The dead-letter topic {self.name!r} does not exist; `funnelwatch topics create` makes it."
            )
        self._consumer = AIOKafkaConsumer(
            **self.connection.options(),
            client_id="funnelwatch-dlq",
            enable_auto_commit=False,
            auto_offset_reset="earliest",  # what retention takes while this reads is gone, and not a failure
        )
        try:
            with self._told():
                await self._consumer.start()
                await self._find_ends()
        except BaseException:
            await self._consumer.stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._consumer.stop()

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
        partition = TopicPartition(self.name, place.partition)
        first, end = self._spans.get(partition, (0, 0))
        if first <= place.offset < end:
            span = {partition: (place.offset, place.offset + 1)}
            records = [record async for portion in self._read(span) for record in portion]
            for record in records:  # one, or none where the offset is no record's
                entry = kept(record, record.partition)
                if isinstance(entry, KeptLetter):
                    return entry
                what = "the mark of a letter that was sent again" if entry else "nothing that funnelwatch wrote"
                raise LettersUnavailable(f"At {place} in {self.name!r} is {what}; {_SEE_LIST}.")
        raise LettersUnavailable(f"There is no dead letter at {place} in {self.name!r}; {_SEE_LIST}.")

    async def _kept(self) -> AsyncIterator[Sequence[KeptLetter | Mark]]:
        async for portion in self._read(self._spans):
            entries = (kept(record, record.partition) for record in portion)
            yield [entry for entry in entries if entry is not None]

    async def _find_ends(self) -> None:
        places = [TopicPartition(self.name, number) for number in range(self.partitions[self.name])]
        self._consumer.assign(places)
        firsts = await self._consumer.beginning_offsets(places)
        ends = await self._consumer.end_offsets(places)
        self._spans = {place: (firsts[place], ends[place]) for place in places if firsts[place] < ends[place]}

    async def _read(self, spans: Mapping[TopicPartition, tuple[int, int]]) -> AsyncIterator[Sequence[Any]]:
        """The records of these spans in portions; within a partition in order."""
        for place, (first, _) in spans.items():
            self._consumer.seek(place, first)
        unread = set(spans)
        clock = asyncio.get_running_loop().time
        deadline = clock() + SILENCE_S
        while unread:
            with self._told():
                async with asyncio.timeout_at(deadline):
                    fetched = await self._consumer.getmany(*unread, timeout_ms=WAIT_MS, max_records=PORTION)
                    # By position, because the last offsets may be of no record at all (transactions).
                    done = {place for place in unread if await self._consumer.position(place) >= spans[place][1]}
            if fetched or done:
                deadline = clock() + SILENCE_S
            unread -= done
            for place, records in fetched.items():
                yield [record for record in records if record.offset < spans[place][1]]

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Failures of Kafka as one sentence."""
        try:
            yield
        except TimeoutError as reason:
            raise LettersUnavailable(
                f"Kafka at {', '.join(self.connection.brokers)} sent nothing of {self.name!r} for {SILENCE_S:g} seconds."
            ) from reason
        except (KafkaError, OSError) as reason:
            raise LettersUnavailable(unusable(self.connection, reason)) from reason
