"""The batch transport alone: Kafka through Faust to a host that drops what it is handed. Its settings come from the environment,
as a worker's."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping

from streams.app.environment import load_settings
from streams.connections.kafka import kafka_connection
from streams.events.topics import Topic
from streams.ingest.agents import build_app
from streams.ingest.host import Batch, Readable
from streams.ingest.worker import run_worker
from tests.bench.contenders.timing import Job, Stopwatch


class Dropping:
    """A host that owns whatever it is given, from its beginning, and only counts."""

    def __init__(self, job: Job) -> None:
        self._events, self._watch = job.events, Stopwatch(job)

    async def assign(self, partitions: Mapping[Topic, frozenset[int]]) -> Mapping[tuple[Topic, int], int | None]:
        return {(topic, number): None for topic, numbers in partitions.items() for number in numbers}

    async def revoke(self, partitions: Mapping[Topic, frozenset[int]]) -> None:
        pass

    async def handle(self, batch: Batch) -> None:
        self._watch.counted(len(batch.records))
        if self._watch.events >= self._events:
            self._watch.tell()
            os.kill(os.getpid(), signal.SIGTERM)

    def readable(self, topic: Topic, partition: int, readable: Readable) -> None:
        pass

    async def drain(self) -> None:
        pass


if __name__ == "__main__":
    settings = load_settings()
    run_worker(
        build_app(
            Dropping(Job.of_arguments()),
            kafka_connection(settings.kafka),
            settings.topics.names,
            consumer_group=settings.kafka.app_id,
            max_batch_records=settings.kafka.batch_max_records,
        )
    )
