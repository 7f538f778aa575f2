"""Spans of partitions, read from one offset up to another: for whoever looks at what lies in Kafka and is no worker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, Literal, NamedTuple, Self

from aiokafka import AIOKafkaConsumer, TopicPartition  # type: ignore[import-untyped]
from aiokafka.errors import KafkaError, OffsetOutOfRangeError  # type: ignore[import-untyped]

from streams.ingest.connection import KafkaConnection
from streams.ingest.stopping import WorkerFailed
from streams.ingest.topic_names import unusable

WAIT_MS: Final = 1_000
SILENCE_S: Final = 30.0
"""A Kafka that says nothing for longer is not waited for: somebody sits before the screen."""
FETCH_BYTES: Final = 1 << 20
FETCH_WAIT_MS: Final = 50
"""How long a broker holds a fetch when there is nothing to give: the next span waits for as long, where a worker has all day."""


class KafkaSilent(WorkerFailed):
    """What was to be read could not be read; the message says why."""


class Partition(NamedTuple):
    """A partition of a topic, by its name in Kafka."""

    topic: str
    number: int


class Span(NamedTuple):
    """Offsets from `first`, up to and without `end`."""

    first: int
    end: int


Portion = Mapping[Partition, Sequence[Any]]
"""What one fetch brought of each partition: records in the order of their offsets."""


class SpanReader:
    """An async context manager. Without a consumer group, so that reading leaves no trace in Kafka.

    `lost` says what becomes of records that retention takes while this reads: "earliest" goes on behind them, "none" is a
    failure. `fetch_bytes` is of one partition in one fetch."""

    def __init__(
        self,
        connection: KafkaConnection,
        client_id: str,
        *,
        lost: Literal["earliest", "none"] = "none",
        isolation: Literal["read_committed", "read_uncommitted"] = "read_committed",
        fetch_bytes: int = FETCH_BYTES,
    ) -> None:
        self._connection = connection
        self._options = {
            **connection.options(),
            "client_id": client_id,
            "enable_auto_commit": False,
            "auto_offset_reset": lost,
            "isolation_level": isolation,
            "max_partition_fetch_bytes": fetch_bytes,
            "fetch_max_wait_ms": FETCH_WAIT_MS,
        }

    async def __aenter__(self) -> Self:
        """Raises KafkaSilent."""
        self._consumer = AIOKafkaConsumer(**self._options)
        try:
            with self._told("Kafka"):
                await self._consumer.start()
            await asyncio.sleep(
                0
            )  # lets its own task begin: cancelled before that, it would cancel whoever stops the consumer
        except BaseException:
            await self._consumer.stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._consumer.stop()

    async def bounds(self, partitions: Collection[Partition]) -> dict[Partition, Span]:
        """What each of these partitions holds now. Raises KafkaSilent."""
        places = [TopicPartition(*partition) for partition in partitions]
        if not places:
            return {}
        self._consumer.assign(places)
        with self._told("topics"):
            firsts = await self._consumer.beginning_offsets(places)
            ends = await self._consumer.end_offsets(places)
        return {Partition(*place): Span(firsts[place], ends[place]) for place in places}

    async def read(self, spans: Mapping[Partition, Span], portion: int) -> AsyncIterator[Portion]:
        """The records of these spans, up to `portion` of them at a time. Raises KafkaSilent."""
        ends = {TopicPartition(*partition): end for partition, (first, end) in spans.items() if first < end}
        if not ends:
            return
        self._consumer.assign(list(ends))
        for place in ends:
            self._consumer.seek(place, spans[Partition(*place)].first)
        unread = set(ends)
        clock = asyncio.get_running_loop().time
        deadline = clock() + SILENCE_S
        while unread:
            with self._told(", ".join(sorted({repr(place.topic) for place in unread}))):
                async with asyncio.timeout_at(deadline):
                    fetched = await self._consumer.getmany(*unread, timeout_ms=WAIT_MS, max_records=portion)
                    # By position, because the last offsets may be of no record at all (transactions).
                    done = {place for place in unread if await self._consumer.position(place) >= ends[place]}
            unread -= done
            wanted = {
                Partition(*place): [record for record in records if record.offset < ends[place]]
                for place, records in fetched.items()
            }
            if any(wanted.values()):
                yield wanted
            if fetched or done:  # after what was made of them, which may take its time
                deadline = clock() + SILENCE_S

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Failures of Kafka as one sentence."""
        try:
            yield
        except TimeoutError as reason:
            raise KafkaSilent(
                f"Kafka at {', '.join(self._connection.brokers)} sent nothing of {what} for {SILENCE_S:g} seconds."
            ) from reason
        except OffsetOutOfRangeError as reason:
            raise KafkaSilent(f"Kafka deleted records of {what} while they were read.") from reason
        except (KafkaError, OSError) as reason:
            raise KafkaSilent(unusable(self._connection, reason)) from reason
