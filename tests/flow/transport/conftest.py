"""What the tests of the transport share: topics of their own, records in them, and apps that run inside the test."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

import pytest
from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped]  # it ships no types
from kafka import KafkaAdminClient, TopicPartition  # type: ignore[import-untyped]  # it ships none either

from streams.events.topics import Topic
from streams.ingest.agents import WorkerApp, build_app
from streams.ingest.connection import KafkaConnection
from streams.ingest.host import ShardHost
from streams.ingest.topics import Wanted, create_topics
from tests.services.fixtures import KafkaNames
from tests.services.kafka import KafkaServer

Running = Callable[..., AbstractAsyncContextManager[WorkerApp]]


class Produce(Protocol):
    """Writes so many numbered records to a topic, all to one partition or by their keys."""

    async def __call__(self, name: str, count: int, partition: int | None = None, **producer_options: Any) -> None: ...


@pytest.fixture
def connection(kafka: KafkaServer) -> KafkaConnection:
    """The plain broker of this run."""
    return KafkaConnection([kafka.bootstrap])


@pytest.fixture
def names(kafka_names: KafkaNames) -> Mapping[Topic, str]:
    """Names in Kafka for topics that do not exist yet."""
    return {topic: kafka_names.topic(topic) for topic in (Topic.LEADS, Topic.ENGAGEMENTS)}


@pytest.fixture
def topics(connection: KafkaConnection, names: Mapping[Topic, str]) -> Mapping[Topic, str]:
    """Leads and engagements with four partitions each, by their names in Kafka."""
    create_topics(connection, {name: Wanted(4, 1) for name in names.values()})
    return names


@pytest.fixture
def group(kafka_names: KafkaNames) -> str:
    """A consumer group that no other test uses."""
    return kafka_names.group("workers")


@pytest.fixture
def produce(connection: KafkaConnection) -> Produce:
    """See `Produce`."""

    async def write(name: str, count: int, partition: int | None = None, **producer_options: Any) -> None:
        options = {**connection.options(), "linger_ms": 20, "max_batch_size": 1 << 18, **producer_options}
        async with AIOKafkaProducer(**options) as producer:
            for number in range(count):
                await producer.send(name, b'{"n":%d}' % number, key=b"%d" % (number % 997), partition=partition)
            await producer.flush()

    return write


@pytest.fixture
def running(connection: KafkaConnection, topics: Mapping[Topic, str], group: str) -> Running:
    """Runs an app for a host inside the test: `async with running(host) as app`."""

    @asynccontextmanager
    async def run(host: ShardHost, **options: Any) -> AsyncIterator[WorkerApp]:
        app = build_app(host, connection, topics, consumer_group=group, session_timeout_ms=6000, **options)
        await app.start()
        try:
            yield app
        finally:
            await app.stop()

    return run


def delete_before(connection: KafkaConnection, name: str, offset: int) -> None:
    """Does at once to the first partition what retention does in time."""
    admin = KafkaAdminClient(**connection.options())
    admin.delete_records({TopicPartition(name, 0): offset})
    admin.close()
