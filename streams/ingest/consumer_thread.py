"""The thread that talks to Kafka: fetches, heartbeats and seeks go on while the main thread folds."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from aiokafka import AIOKafkaConsumer, OffsetAndMetadata, TopicPartition  # type: ignore[import-untyped]
from aiokafka.errors import IllegalStateError, KafkaError, NoOffsetForPartitionError  # type: ignore[import-untyped]
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer, Transport
from faust.types import TP

from streams.events.topics import Group
from streams.ingest.assignor import ShardAssignor
from streams.ingest.connection import KafkaConnection
from streams.ingest.host import Readable
from streams.ingest.intake import Intake, Read
from streams.ingest.lean_fetch import lean_records

logger = logging.getLogger("funnelwatch.ingest")

FETCH_WAIT_MS = 500
"""How long a broker holds a fetch when there is nothing to give; anything there is comes at once."""
REBALANCE_TIMEOUT_MS = 60_000
"""How long the others wait for a worker that finishes what is in flight before its shards go to them."""
NEVER_MS = 2**31 - 1
"""aiokafka leaves the group of a consumer that does not fetch for long, and lets it in again only when it does. One
whose host waits for its store does not fetch, and need not leave: heartbeats say that it lives, epochs keep it honest."""
COMMIT_TIMEOUT_S = 5.0
"""aiokafka waits for a broker without end, and a stop waits for the last commit."""
ANSWER_BYTES = 6 << 20
"""Of all partitions of a broker in one fetch. An answer is held twice while it is read, and what it does not have comes in the
next one: with four partitions a worker takes 10 to 15 MB less, at the same rate."""
LEAST_FETCH_BYTES = 1 << 17
"""Less of a partition at a time costs more than the memory is worth."""
END_TIMEOUT_S = 5.0
"""For the brokers to say where partitions end; what is called meanwhile waits."""
NOTHING_TO_FETCH_S = 0.05
"""Pause between looks at whether a partition may be fetched yet."""


@dataclass(frozen=True, slots=True)
class Consumption:
    """What is read, as whom, and in which portions."""

    connection: KafkaConnection
    consumer_group: str
    groups: Mapping[str, Group]
    """The group of each topic that is read, by the topic's name in Kafka."""
    instance: str | None = None
    """Kafka's static membership: a worker that comes back under this name within the session timeout gets its shards
    back at once. None: they wait for the session of a killed worker to time out."""
    max_batch_records: int = 5_000
    max_fetch_bytes: int = 3 << 20
    """Of one partition in one fetch: some batches' worth, so that the next is at hand while one is folded. With 1 MB a sixth of
    the throughput is lost, and with 2 MB the last batch of each is a small one. A single larger record still comes."""
    max_buffered_bytes: int = 1 << 27
    """Of all partitions together, since aiokafka holds a fetch of each: with many partitions each gets less at a time."""
    session_timeout_ms: int = 10_000
    """After this long without a heartbeat a worker counts as dead. Brokers take no less than 6 s by default."""

    def shared_by(self, partitions: int) -> "Consumption":
        """The same where there are so many partitions to read, all of which may come to one worker."""
        share = max(self.max_buffered_bytes // max(partitions, 1), LEAST_FETCH_BYTES)
        return replace(self, max_fetch_bytes=min(self.max_fetch_bytes, share))

    @property
    def heartbeat_interval_ms(self) -> int:
        """A rebalance is noticed at a heartbeat, so these are as frequent as they are cheap."""
        return min(1_000, self.session_timeout_ms // 3)


class BatchConsumerThread(AIOKafkaConsumerThread):
    """Faust's consumer thread, wrapping all that a fetch brought of a partition into one `Read`."""

    def __init__(
        self, consumer: Consumer, consumption: Callable[[], Consumption], intake: Intake, **kwargs: Any
    ) -> None:
        """Takes what says, once the thread starts, what is read."""
        self._consumption = consumption
        self._intake = intake
        self._fetchable: frozenset[TP] = frozenset()
        self._sought: dict[TP, int] = {}
        self._read_to: dict[TP, int] = {}
        super().__init__(consumer, **kwargs)

    def _create_worker_consumer(self, transport: Transport) -> AIOKafkaConsumer:
        consumption = self._consumption()
        return AIOKafkaConsumer(
            **consumption.connection.options(),
            client_id="funnelwatch-worker",
            group_id=consumption.consumer_group,
            group_instance_id=consumption.instance,
            partition_assignment_strategy=[ShardAssignor(consumption.groups)],
            enable_auto_commit=False,
            auto_offset_reset="none",  # a lost offset is an error to be told, not to be smoothed over
            max_poll_records=consumption.max_batch_records,
            max_partition_fetch_bytes=consumption.max_fetch_bytes,
            fetch_max_bytes=ANSWER_BYTES,
            fetch_max_wait_ms=FETCH_WAIT_MS,
            session_timeout_ms=consumption.session_timeout_ms,
            heartbeat_interval_ms=consumption.heartbeat_interval_ms,
            rebalance_timeout_ms=REBALANCE_TIMEOUT_MS,
            max_poll_interval_ms=NEVER_MS,
            isolation_level="read_committed",  # producers may use transactions; costs nothing when none do
            **lean_records(),
        )

    async def _fetch_records(
        self,
        consumer: AIOKafkaConsumer,
        active_partitions: set[TP],
        timeout: float | None = None,  # noqa: ASYNC109  # Faust's signature
        max_records: int | None = None,
    ) -> Mapping[TP, list[Any]]:
        fetchable = active_partitions & self._fetchable
        if not fetchable:  # aiokafka takes the empty set for all partitions
            await asyncio.sleep(NOTHING_TO_FETCH_S)
            return {}
        try:
            fetched = await super()._fetch_records(consumer, fetchable, timeout=timeout, max_records=max_records)
        except NoOffsetForPartitionError:  # the wait outlasted a rebalance, and the claim of what is new goes on
            return {}
        # Without a pause since the records were taken, and in the thread where seeks happen: what is fetchable now was
        # sought, these records are from where the seek pointed, and their round is the one that it began.
        reads: dict[TP, list[Read]] = {}
        for tp, records in ((TP(*tp), records) for tp, records in fetched.items()):
            if tp in self._fetchable:
                self._read_to[tp] = records[-1].offset + 1
                stable = consumer.last_stable_offset(TopicPartition(*tp)) or 0
                readable = await self._readable_to(consumer, tp, stable)
                reads[tp] = [Read(tp, records, self._intake.round(tp), readable)]
        return reads

    async def _readable_to(self, consumer: AIOKafkaConsumer, tp: TP, stable: int) -> Readable:
        """What there is to read, given the end of what is stable. The last offsets may be no records but the marks of
        transactions: then the consumer's position is beyond them, and what was read is all there is.

        Does not pause where the partition was sought, so what belongs together stays together."""
        more = stable > await consumer.position(TopicPartition(*tp))
        return Readable(self._sought[tp], stable if more else self._read_to[tp])

    async def on_thread_stop(self) -> None:
        """Leave the group and disconnect."""
        # Where a broker is away, aiokafka stumbles over a fetch that it cancels itself, and Faust would wait a minute
        # for a thread that has ended.
        with suppress(asyncio.CancelledError):
            await super().on_thread_stop()

    async def seek_all(self, starts: Mapping[TP, int]) -> None:
        """Read these partitions from these offsets next; leaves out what is no longer assigned."""
        await self.call_thread(self._seek_all, starts)

    async def _seek_all(self, starts: Mapping[TP, int]) -> None:
        consumer = self._ensure_consumer()
        for tp, offset in starts.items():
            self._intake.begin_round(tp)
            self._sought[tp] = self._read_to[tp] = offset
            try:
                consumer.seek(TopicPartition(*tp), offset)
            except IllegalStateError:
                logger.info("%s[%d] was revoked before it was sought.", tp.topic, tp.partition)
        self._fetchable |= starts.keys()

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Fetch nothing more."""
        self._fetchable = frozenset()
        await super().on_partitions_revoked(revoked)

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Fetch nothing until it is known from where: aiokafka would begin at Kafka's committed offset."""
        self._fetchable = frozenset()
        await super().on_partitions_assigned(assigned, generation_id)

    async def earliest_offsets(self, *partitions: TP) -> Mapping[TP, int]:
        """The offset of the first record of each partition."""
        return await self._ask(self._ensure_consumer().beginning_offsets, partitions)

    async def latest_offsets(self, partitions: Iterable[TP]) -> Mapping[TP, int]:
        """One past the offset of the last record of each partition."""
        return await self._ask(self._ensure_consumer().end_offsets, partitions)

    async def readable(self, partitions: Iterable[TP]) -> Mapping[TP, Readable]:
        """What there is to read, of those of the partitions that are read by now; asks the brokers.

        Raises KafkaError or TimeoutError where they do not answer."""
        return await self.call_thread(self._readable, frozenset(partitions))  # type: ignore[no-any-return]  # Faust leaves it open

    async def _readable(self, partitions: frozenset[TP]) -> Mapping[TP, Readable]:
        consumer = self._ensure_consumer()
        async with asyncio.timeout(END_TIMEOUT_S):
            stable = await consumer.end_offsets([TopicPartition(*tp) for tp in partitions & self._fetchable])
        return {
            TP(*tp): await self._readable_to(consumer, TP(*tp), offset)
            for tp, offset in stable.items()
            if TP(*tp) in self._fetchable
        }

    async def _ask(self, offsets_of: Any, partitions: Iterable[TP]) -> Mapping[TP, int]:
        offsets = await self.call_thread(offsets_of, [TopicPartition(*tp) for tp in partitions])
        return {TP(*tp): offset for tp, offset in offsets.items()}

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        """Tell Kafka how far this worker is. Only lag tools read it, so a failure is no reason to stop, as in Faust."""
        try:
            async with asyncio.timeout(COMMIT_TIMEOUT_S):
                await self._ensure_consumer().commit(
                    {TopicPartition(*tp): OffsetAndMetadata(offset, "") for tp, offset in offsets.items()}
                )
        except (KafkaError, TimeoutError) as reason:
            logger.warning("Kafka did not take the offsets that lag tools read: %r", reason)
            return False
        self.tp_last_committed_at.update(dict.fromkeys(offsets, monotonic()))  # or Faust reports a stalled commit
        return True
