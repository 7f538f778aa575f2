"""The Faust app: an agent for each topic, handing the batches it reads to the host of the shards."""

from collections.abc import Awaitable, Mapping
from typing import Any

import faust
from faust.app.base import BootStrategy
from faust.tables.manager import TableManager
from faust.types import TP, StreamT
from faust.types.transports import TransportT

from streams.events.topics import GROUP_OF, Topic
from streams.ingest.connection import KafkaConnection
from streams.ingest.consumer_thread import Consumption
from streams.ingest.host import OffsetLost, ShardHost
from streams.ingest.intake import Intake, go_on_at_earliest
from streams.ingest.known_topics import KnownTopics
from streams.ingest.observer import Observer, Unobserved
from streams.ingest.stopping import StopReason
from streams.ingest.topic_counts import refuse_unfit_topics
from streams.ingest.transport import BatchSchema, BatchTransport

BUFFERED_BATCHES = 1
"""Batches that wait in front of an agent: each shard has a queue of its own behind it. What is parsed long before it is folded has
left the processor's caches by then: with 8 an event takes a twentieth to a tenth more of the processor, and a worker 10 MB."""


class ConsumerOnly(BootStrategy):
    """Starts what reads. Faust's web server would listen on all interfaces, its producer has nothing to send."""

    enable_web = False
    enable_kafka_producer = False


class NoTables(TableManager):
    """Starts at once: Faust's own waits a second for tables that might still be declared, and there are none."""

    async def on_start(self) -> None:
        await self._update_channels()
        await self.recovery.start()


class QuietWorker(faust.Worker):
    """What `faust worker` runs the app in: it leaves logging and the standard streams as they were set up before."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{**options, "override_logging": False, "redirect_stdouts": False})


class WorkerApp(faust.App):
    """A Faust app that reads batches for a host of shards, and stops when either fails."""

    BootStrategy = ConsumerOnly

    def __init__(
        self, intake: Intake, consumption: Consumption, observer: Observer, known_topics: KnownTopics, **options: Any
    ) -> None:
        self.intake = intake
        self.consumption = consumption
        self.observer = observer
        self.known_topics = known_topics
        self.stop_reason = StopReason()
        super().__init__(consumption.consumer_group, **options)

    async def on_first_start(self) -> None:
        """Refuses to start on topics that are not as they have to be."""
        partitions = await refuse_unfit_topics(self.consumption.connection, self.intake.names)
        self.consumption = self.consumption.shared_by(partitions)
        await self.known_topics.look()
        await super().on_first_start()

    async def on_stop(self) -> None:
        """Let the host commit what it accepted while everything it needs still runs, then stop the rest."""
        if not self.stop_reason.failed:
            try:
                await self.intake.close()
            except Exception as reason:
                await self.fail(reason)
        await super().on_stop()

    async def fail(self, reason: Exception) -> None:
        """Stop the worker: a batch that failed is neither acknowledged nor followed by another."""
        self.stop_reason.failed_by(reason)
        self.intake.shut()
        for node in self.beacon.walk():  # the app and, under `faust worker`, the worker that runs it
            # What `crash` does, without a traceback in the log for an error that is told already, and without
            # marking the services below: they are stopped in order, which the consumer's thread depends on.
            node.data._crashed.set()
            node.data.crash_reason = reason

    def seek(self, topic: Topic, partition: int, offset: int) -> Awaitable[None]:
        """The host's `Seeker`."""
        tp = self.intake.tp(topic, partition)
        self.intake.hold(tp)
        return self._start_at(tp, offset)

    async def _start_at(self, tp: TP, offset: int) -> None:
        if self.intake.owns(tp):  # else the next assignment begins its round
            await self.consumer.start_at({tp: offset})  # type: ignore[attr-defined]  # it is a BatchConsumer

    def _new_transport(self) -> TransportT:
        # Named here and not through the entry point, so that it works from a source tree as well.
        return BatchTransport(self.conf.broker_consumer, self)

    def _create_directories(self) -> None:
        """Nothing is kept on disk, so no directory is made either."""


def build_app(
    host: ShardHost,
    connection: KafkaConnection,
    names: Mapping[Topic, str],
    *,
    consumer_group: str = "funnelwatch",
    instance: str | None = None,
    max_batch_records: int = 5_000,
    max_buffered_bytes: int = 1 << 27,
    session_timeout_ms: int = 10_000,
    offset_lost: OffsetLost = go_on_at_earliest,
    observer: Observer | None = None,
    known_topics: KnownTopics | None = None,
) -> WorkerApp:
    """Make the app that reads these topics (by their names in Kafka) for this host; nothing is connected yet.

    `observer` is told whether Kafka answers, `known_topics` learn what the topics are.

    For `instance`, `max_batch_records`, `max_buffered_bytes` and `session_timeout_ms` see `Consumption`.
    """
    consumption = Consumption(
        connection=connection,
        consumer_group=consumer_group,
        groups={name: GROUP_OF[topic] for topic, name in names.items()},
        instance=instance,
        max_batch_records=max_batch_records,
        max_buffered_bytes=max_buffered_bytes,
        session_timeout_ms=session_timeout_ms,
    )
    app = WorkerApp(
        Intake(host, names, offset_lost, (observer or Unobserved()).missed),
        consumption,
        observer or Unobserved(),
        known_topics or KnownTopics(connection, names),
        broker=[f"kafka://{broker}" for broker in connection.brokers],
        broker_session_timeout=session_timeout_ms / 1000,
        stream_buffer_maxsize=BUFFERED_BATCHES,
        stream_wait_empty=False,  # the intake waits for what is being handed over, and only for that
        stream_recovery_delay=0.0,
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        Worker=QuietWorker,
        store="memory://",
        TableManager=NoTables,
    )
    for topic, name in names.items():
        _add_agent(app, topic, name)
    return app


def _add_agent(app: WorkerApp, topic: Topic, name: str) -> None:
    async def read_batches(stream: StreamT[Any]) -> None:
        stream.enable_acks = False  # else leaving the loop acknowledges, by an exception too
        async for read in stream:
            event = stream.current_event
            try:
                accepted = await app.intake.hand_over(read)
            except Exception as reason:
                await app.fail(reason)
            else:
                if accepted and event is not None:
                    await stream.ack(event)

    app.agent(app.topic(name, schema=BatchSchema()), name=f"funnelwatch.{topic}")(read_batches)
