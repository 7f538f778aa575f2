"""Sends canaries: every so often one to each shard that this worker writes. Whatever becomes of one, the worker goes on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped]
from mode import Service

from streams.events.topics import GROUP_OF, Group, Topic
from streams.ingest.canary import KEY, canary_value
from streams.ingest.connection import KafkaConnection
from streams.ingest.late_producer import REQUEST_TIMEOUT_MS, LateProducer
from streams.ingest.observer import Unobserved
from streams.ingest.stopping import sentence
from streams.tables.shard import ShardId

logger = logging.getLogger("funnelwatch.ingest")

Clock = Callable[[], int]
"""The wall clock in ms."""


class CanarySender(Unobserved):
    """Told of the shards as their observer. A canary that is not taken in time is given up, so no more of them wait than there
    are shards. `names` are the topics in Kafka; of a group the first topic is used."""

    def __init__(self, connection: KafkaConnection, names: Mapping[Topic, str], every_s: float, clock: Clock) -> None:
        self._every_s, self._clock = every_s, clock
        self._topic_of = {group: next(names[t] for t in names if GROUP_OF[t] is group) for group in Group}
        self._shards: set[ShardId] = set()
        self._producer = LateProducer(connection, "funnelwatch-canaries")
        self._failing = False

    def assigned(self, shard: ShardId) -> None:
        """The shard gets canaries from here on."""
        self._shards.add(shard)

    def released(self, shard: ShardId) -> None:
        """The shard gets no more of them."""
        self._shards.discard(shard)

    async def run(self) -> None:
        """Sends until cancelled."""
        try:
            while True:
                await self._round()
                await asyncio.sleep(self._every_s)
        finally:
            await self._producer.close()

    async def _round(self) -> None:
        """One to each shard, together; the next round waits for this one."""
        try:
            shards = sorted(self._shards)
            if shards:
                producer = await self._producer.connected()
                outcomes = await asyncio.gather(*(self._send(producer, s) for s in shards), return_exceptions=True)
                for failure in filter(None, outcomes):
                    raise failure
        except Exception as reason:  # a canary that fails is told by its absence, and is no reason to stop
            if not self._failing:
                logger.warning("Canaries cannot be sent, and will be tried again: %s", sentence(reason))
            self._failing = True
        else:
            if self._failing:
                logger.info("Canaries are sent again.")
            self._failing = False

    async def _send(self, producer: AIOKafkaProducer, shard: ShardId) -> None:
        topic, value = self._topic_of[shard.group], canary_value(self._clock())
        await producer.send_and_wait(topic, value, key=KEY, partition=shard.partition)


def canary_service(sender: CanarySender) -> type[Service]:
    """The sender as a service of a Faust app: it runs while the app does."""

    class CanaryService(Service):
        """Sends canaries."""

        _task: asyncio.Task[None] | None = None

        async def on_start(self) -> None:
            self._task = asyncio.create_task(sender.run(), name="canaries")

        async def on_stop(self) -> None:
            if self._task is not None:
                self._task.cancel()
                await asyncio.wait({self._task}, timeout=REQUEST_TIMEOUT_MS / 1000)

    return CanaryService
