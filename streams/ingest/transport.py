"""The batch transport: all records of a partition that one fetch brought travel through Faust as one message.

Faust spends about 100 µs on every message, whatever is in it: with a message per batch that is nothing. It plugs in
where Faust lets a transport plug in (`Transport`, `Consumer`, `Schema`) and leaves the rest of Faust as it is:

- a message stands for its last record, so acknowledging it acknowledges the batch, and offsets in between are no gaps;
- where reading starts is what the host of the shards says, never what Kafka has as committed;
- agents' buffers press back by blocking (Faust would pause the partition and sleep for a second when all are paused).
"""

import asyncio
from collections.abc import Awaitable, Collection, Coroutine, Mapping
from typing import Any

import faust
from aiokafka.errors import ConsumerStoppedError, KafkaError, OffsetOutOfRangeError  # type: ignore[import-untyped]
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, AppT, ConsumerMessage, EventT, Message
from mode import Service

from streams.ingest.consumer_thread import BatchConsumerThread, Consumption
from streams.ingest.intake import Bounds, Intake, Read
from streams.ingest.stopping import sentence

LOOK_EVERY_S = 30.0
"""How often it is looked whether the topics are still those that are read: one that was made anew shows in no offset."""
ASK_EVERY_S = 5.0
"""How often the brokers are asked where the partitions end: a fetch tells only with its records."""


class BatchSchema(faust.Schema[None, Read]):
    """Passes what the transport put into a message on to the agent; there is nothing to decode."""

    def compile(self, app: AppT, **_: Any) -> Any:
        """Make the function that turns a message into an event."""
        create_event = app.create_event

        async def pass_through(message: Message, *, propagate: bool = False) -> EventT[Read]:
            return create_event(None, message.value, None, message)

        return pass_through


class NoReadOffsets(dict[TP, int | None]):
    """Faust's memory of what it has read, kept empty; so it also sees no gaps between the last offsets of batches.

    Faust drops a message that lies before its read offset, and sets that offset only when the message is buffered: a
    message from before a seek, held up by a full buffer, would have those that are read anew after it dropped. Which
    reads count is for their rounds to say (see intake.py).
    """

    def __getitem__(self, tp: TP) -> None:
        return None


class BatchConsumer(driver.Consumer):
    """Faust's consumer, reading batches from where the host of the shards wants them."""

    app: Any  # the WorkerApp, whose module is above this one

    _thread: BatchConsumerThread
    _unclaimed: frozenset[TP] | None = None
    """An assignment that the host has not heard of yet."""
    _claim: asyncio.Task[None] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._read_offset = NoReadOffsets()

    @property
    def intake(self) -> Intake:
        intake: Intake = self.app.intake
        return intake

    def _new_consumer_thread(self) -> BatchConsumerThread:
        def consumption() -> Consumption:
            found: Consumption = self.app.consumption
            return found

        return BatchConsumerThread(self, consumption, self.intake, loop=self.loop, beacon=self.beacon)

    @Service.task
    async def _tell_readable(self) -> None:
        """What waits is known in whatever state the fetches are."""
        while not self.should_stop:
            await self.sleep(ASK_EVERY_S)
            if not self.intake.owned:
                continue
            try:
                self.intake.readable(await self._thread.readable(self.intake.owned))
            except (KafkaError, ConsumerStoppedError, TimeoutError) as reason:
                self.app.observer.kafka_silent(sentence(reason))
            else:
                self.app.observer.kafka_answered()

    @Service.task
    async def _look_at_topics(self) -> None:
        while not self.should_stop:
            await self.sleep(LOOK_EVERY_S)
            await self._or_fail(self.app.known_topics.look())

    # Records to messages

    async def _getmany(
        self,
        active_partitions: set[TP] | None,
        timeout: float,  # noqa: ASYNC109  # Faust's signature
    ) -> Mapping[TP, list[Any]]:
        try:
            return await super()._getmany(active_partitions, timeout)
        except OffsetOutOfRangeError as lost:
            await asyncio.shield(self._begin_claim(self._resume_lost(lost.args[0])))
            return {}

    def _to_message(self, tp: TP, record: Read) -> ConsumerMessage:
        last = record.records[-1]
        return ConsumerMessage(
            tp.topic,
            tp.partition,
            last.offset,
            last.timestamp / 1000.0,
            0,
            None,
            None,
            record,  # type: ignore[arg-type]  # Faust means bytes, but only its schemas look at it
            None,
            tp=tp,
            generation_id=self.app.consumer_generation_id,
        )

    # Acknowledged offsets, which Kafka is told for the sake of lag tools

    def _new_offset(self, tp: TP) -> int | None:
        acked = self._acked[tp]
        if not acked:
            return None
        greatest = max(acked)
        acked.clear()
        self._acked_index[tp].clear()
        return greatest + 1

    def on_buffer_full(self, tp: TP) -> None:
        """Keep fetching: the full buffer blocks the one who fills it."""

    def on_buffer_drop(self, tp: TP) -> None:
        """Nothing was paused."""

    # Whose the partitions are and where they are read

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        self._unclaimed = None
        await super().on_partitions_revoked(revoked)
        if self._claim is not None:
            await asyncio.wait({self._claim})
        await self._or_fail(self.intake.let_go())

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        self._unclaimed = frozenset(assigned)
        await super().on_partitions_assigned(assigned, generation_id)

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Called by Faust after each assignment, and also when it drops what it fetched, which a rebalance follows.

        Begins the claim and does not wait for it: Faust gives up for ever, without a word, on a seek that takes as long
        as a store may be away. Nothing is fetched of a partition until its claim is through. Nothing is returned for
        Faust to remember: neither read nor committed offsets of its own have a part in this.
        """
        assigned, self._unclaimed = self._unclaimed, None
        if assigned is not None:
            self._begin_claim(self._take_over(assigned))
        return {}

    def _begin_claim(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Let the host settle where to read: a task of its own, because a command to the store must not be cancelled
        in flight. The next revocation waits for it."""
        self._claim = asyncio.create_task(self._or_fail(work))
        return self._claim

    async def _take_over(self, assigned: frozenset[TP]) -> None:
        await self.app.known_topics.look()  # an assignment may come of what became of them
        await self.start_at(await self.intake.take_over(assigned, await self._bounds(assigned)))

    async def _resume_lost(self, wanted: Mapping[TP, int]) -> None:
        wanted = {TP(*tp): offset for tp, offset in wanted.items() if self.intake.owns(TP(*tp))}
        bounds = await self._bounds(wanted)
        await self.start_at({tp: await self.intake.resume(tp, offset, bounds[tp]) for tp, offset in wanted.items()})

    async def start_at(self, starts: Mapping[TP, int]) -> None:
        """Read these partitions from these offsets next, and drop what was read of them before."""
        for tp in starts:
            self._acked[tp].clear()
            self._acked_index[tp].clear()
            self._committed_offset[tp] = None  # Kafka is told of an earlier offset, too
        await self._thread.seek_all(starts)

    async def _bounds(self, tps: Collection[TP]) -> Mapping[TP, Bounds]:
        if not tps:
            return {}
        earliest, latest = await asyncio.gather(self.earliest_offsets(*tps), self._thread.latest_offsets(tps))
        return {tp: Bounds(earliest[tp], latest[tp]) for tp in tps}

    async def _or_fail(self, work: Awaitable[None]) -> None:
        try:
            await work
        except Exception as reason:
            await self.app.fail(reason)


class BatchTransport(driver.Transport):
    """Faust's Kafka transport with batches for messages."""

    Consumer = BatchConsumer
