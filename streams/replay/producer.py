"""Records into Kafka, acknowledged by all replicas, with a bounded number of them under way.

Batches are filled here and handed over whole. Record by record a Python producer manages about 30,000 events a second
(kafka-python, compressed, with its checksums in C); aiokafka's batches are written in C and take five times as many.
The client lives on an event loop in a thread of its own, so that whoever sends may wait, sleep and be interrupted.

Producing is not idempotent in Kafka's sense: what is repeated after a lost acknowledgement is dropped by the ids of
its events, and brokers that do not number their producers are welcome.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import Future
from threading import Condition, Thread
from typing import Any, Final, Literal, Self

from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped]  # it ships no types
from aiokafka.errors import KafkaError, MessageSizeTooLargeError  # type: ignore[import-untyped]  # nor do these

from streams.events.topics import Topic
from streams.replay.partitions import partition_of
from streams.replay.problems import ReplayError
from streams.replay.sinks import Delivered

Compression = Literal["gzip", "snappy", "lz4", "zstd"]

_BATCH_BYTES: Final = 256 * 1024
# Full batches that wait for their acknowledgement: 8 MB, a third of a second at full speed.
_UNDER_WAY: Final = 32
# A batch that is not full waits this long for more: unnoticed by people, and enough to fill it in a replay.
_LINGER_S: Final = 0.05
# A batch is tried again for as long as this; a broker is restarted, or another takes its place, in less.
_TRIES_MS: Final = 30_000
_TOPIC_S: Final = 5.0
_STOP_S: Final = 10.0

_Place = tuple[str, int]
"""A partition: what its topic is called in Kafka, and its number."""


class KafkaSink:
    """A sink that is Kafka. Use it as a context manager, or call `close`.

    `options` say how to reach the cluster, as keyword arguments of aiokafka's clients; `names` what the topics are
    called there. Raises ReplayError if the cluster or a topic cannot be reached, and from `send` once a batch is lost.
    """

    def __init__(
        self, options: Mapping[str, Any], names: Mapping[Topic, str], compression: Compression | None = "lz4"
    ) -> None:
        self._names = names
        # Guards all that follows: the sender fills batches, the loop takes them away and counts.
        self._state = Condition()
        self._filling: dict[_Place, Any] = {}
        self._under_way = self._acknowledged = self._failed = 0
        self._reason: str | None = None
        self._lost = False
        self._turns: defaultdict[_Place, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="kafka-producer", daemon=True)
        self._thread.start()
        try:
            self._producer, self._partitions = self._on_loop(_connected(options, names, compression)).result()
        except BaseException:
            self._stop_loop()
            raise
        self._lingering = self._on_loop(self._linger())

    def send(self, topic: Topic, key: bytes, value: bytes) -> None:
        place = self._names[topic], partition_of(key, self._partitions[topic])
        with self._state:
            batch = self._filling.get(place)
            if batch is not None and batch.append(timestamp=None, key=key, value=value) is not None:
                return
            if batch is not None:
                self._hand_over(place)
            self._state.wait_for(lambda: self._under_way < _UNDER_WAY or self._lost)
            if self._lost:
                raise ReplayError(self._reason or "Kafka took no more.")
            fresh = self._filling[place] = self._producer.create_batch()
            fresh.append(timestamp=None, key=key, value=value)  # an empty batch takes a message of any size

    def flush(self, timeout_s: float | None = None) -> Delivered:
        with self._state:
            for place in list(self._filling):
                self._hand_over(place)
            self._state.wait_for(lambda: self._under_way == 0, timeout_s)
            delivered = Delivered(self._acknowledged, self._failed, self._reason)
            self._acknowledged = self._failed = 0
            return delivered

    def close(self) -> None:
        """Let go of the cluster. What was not flushed may be lost."""
        self._lingering.cancel()
        try:
            self._on_loop(self._producer.stop()).result(_STOP_S)
        except (KafkaError, TimeoutError):
            pass  # whatever was lost by it is not counted as acknowledged
        finally:
            self._stop_loop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _hand_over(self, place: _Place) -> None:
        """Let a batch leave, full or not. The caller holds the state."""
        batch = self._filling.pop(place)
        batch.close()
        self._under_way += 1
        self._loop.call_soon_threadsafe(self._begin, place, batch)

    def _begin(self, place: _Place, batch: Any) -> None:
        task = self._loop.create_task(self._deliver(place, batch))
        self._tasks.add(task)  # a loop keeps no hold on its tasks
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, place: _Place, batch: Any) -> None:
        reason, lost = None, False
        try:
            async with self._turns[place]:  # batches of one partition leave in the order in which they were filled
                acknowledgement = await self._producer.send_batch(batch, place[0], partition=place[1])
            await acknowledgement
        except MessageSizeTooLargeError:
            reason = f"an event is larger than Kafka accepts on {place[0]} (max.message.bytes)."
        except KafkaError as error:
            reason, lost = f"Kafka did not take a batch for {place[0]}: {str(error).rstrip('.')}.", True
        with self._state:
            self._under_way -= 1
            if reason is None:
                self._acknowledged += batch.record_count()
            else:
                self._failed += batch.record_count()
                self._reason, self._lost = self._reason or reason, self._lost or lost
            self._state.notify_all()

    async def _linger(self) -> None:
        """Let batches that are not full leave as well, soon after they were begun."""
        while True:
            await asyncio.sleep(_LINGER_S)
            with self._state:
                for place in list(self._filling):
                    self._hand_over(place)

    def _on_loop(self, work: Any) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _stop_loop(self) -> None:
        self._on_loop(_cancel_the_rest()).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_STOP_S)
        self._loop.close()


async def _cancel_the_rest() -> None:
    """End what a cluster that is gone left unfinished."""
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)


async def _connected(
    options: Mapping[str, Any], names: Mapping[Topic, str], compression: Compression | None
) -> tuple[AIOKafkaProducer, dict[Topic, int]]:
    """A producer that has found the cluster, and how many partitions each topic has."""
    producer = AIOKafkaProducer(
        **options, acks="all", compression_type=compression, max_batch_size=_BATCH_BYTES, request_timeout_ms=_TRIES_MS
    )
    try:
        await producer.start()
        return producer, {topic: await _partitions(producer, name) for topic, name in names.items()}
    except (KafkaError, OSError) as error:
        await producer.stop()
        raise ReplayError(f"Kafka cannot be reached at {_addresses(options)} ({type(error).__name__}).") from error
    except BaseException:
        await producer.stop()
        raise


def _addresses(options: Mapping[str, Any]) -> str:
    brokers = options["bootstrap_servers"]
    return brokers if isinstance(brokers, str) else ", ".join(brokers)


async def _partitions(producer: AIOKafkaProducer, name: str) -> int:
    try:
        return len(await asyncio.wait_for(producer.partitions_for(name), _TOPIC_S))
    except (KafkaError, TimeoutError) as error:
        raise ReplayError(f"Kafka has no topic {name}: create it first (`funnelwatch topics create`).") from error
