"""What is in Kafka reaches the host: once, all of it, from where the host says."""

import asyncio
from collections.abc import Mapping

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition  # type: ignore[import-untyped]  # no types

from streams.events.topics import Topic
from streams.ingest.connection import KafkaConnection
from streams.ingest.host import Batch
from tests.flow.transport.conftest import Produce, Running
from tests.flow.transport.keeping_host import KeepingHost, eventually


class SlowHost(KeepingHost):
    """Does not say where to read until it may."""

    def __init__(self, stored: Mapping[tuple[Topic, int], int]) -> None:
        super().__init__(stored)
        self.may_answer = asyncio.Event()

    async def assign(self, partitions: Mapping[Topic, frozenset[int]]) -> Mapping[tuple[Topic, int], int | None]:
        await self.may_answer.wait()
        return await super().assign(partitions)


class BusyHost(KeepingHost):
    """Accepts a batch, and then none until it may."""

    def __init__(self) -> None:
        super().__init__()
        self.may_accept = asyncio.Event()
        self.is_handed_more = asyncio.Event()
        self.order: list[int] = []

    async def handle(self, batch: Batch) -> None:
        if self.order:
            self.is_handed_more.set()
            await self.may_accept.wait()
        self.order += [record.offset for record in batch.records]
        await super().handle(batch)


async def test_every_record_is_handed_over_exactly_once(
    topics: Mapping[Topic, str], produce: Produce, running: Running
) -> None:
    """Fifty thousand records over two topics and eight partitions, without a failure: each comes one time."""
    await produce(topics[Topic.LEADS], 10_000)
    await produce(topics[Topic.ENGAGEMENTS], 40_000)
    host = KeepingHost()
    async with running(host):
        await eventually(lambda: len(host.seen) == 50_000)
    assert set(host.seen.values()) == {1}
    assert host.drained


async def test_reading_resumes_where_the_host_is_and_not_where_kafka_thinks(
    topics: Mapping[Topic, str], produce: Produce, running: Running, connection: KafkaConnection, group: str
) -> None:
    """Kafka's committed offset is the end; a host that stored less gets the rest, one that stored nothing gets all."""
    await produce(topics[Topic.LEADS], 1000, partition=0)
    first = KeepingHost()
    async with running(first):
        await eventually(lambda: len(first.seen) == 1000)
    async with AIOKafkaConsumer(**connection.options(), group_id=group, enable_auto_commit=False) as consumer:
        assert await consumer.committed(TopicPartition(topics[Topic.LEADS], 0)) == 1000
    for stored, expected in (({(Topic.LEADS, 0): 400}, range(400, 1000)), ({}, range(1000))):
        host = KeepingHost(stored)
        async with running(host):
            await eventually(lambda host=host, expected=expected: len(host.seen) >= len(expected))  # type: ignore[misc]
        assert sorted(offset for _, _, offset in host.seen) == list(expected)


async def test_nothing_is_read_before_a_slow_host_has_said_where(
    topics: Mapping[Topic, str], produce: Produce, running: Running
) -> None:
    """However long that takes: Faust itself would wait for its request timeout, and then never read anything."""
    await produce(topics[Topic.LEADS], 1000, partition=0)
    host = SlowHost({(Topic.LEADS, 0): 400})
    async with running(host):
        await asyncio.sleep(1.0)
        assert not host.seen
        host.may_answer.set()
        await eventually(lambda: len(host.seen) == 600)
    assert min(offset for _, _, offset in host.seen) == 400
    assert set(host.seen.values()) == {1}


async def test_a_host_can_seek_back(topics: Mapping[Topic, str], produce: Produce, running: Running) -> None:
    """What lies after the offset is read once more; other partitions are not touched."""
    await produce(topics[Topic.LEADS], 100, partition=1)
    await produce(topics[Topic.LEADS], 100, partition=2)
    host = KeepingHost()
    async with running(host) as app:
        await eventually(lambda: len(host.seen) == 200)
        host.seen.clear()
        await app.seek(Topic.LEADS, 1, 0)
        await eventually(lambda: host.seen.total() == 100)
        await app.seek(Topic.LEADS, 1, 90)
        await eventually(lambda: host.seen.total() == 110)
    assert {partition for _, partition, _ in host.seen} == {1}
    assert sorted(offset for _, _, offset in host.seen.elements()) == sorted([*range(100), *range(90, 100)])


async def test_a_seek_while_batches_wait_loses_none_and_brings_none_twice(
    topics: Mapping[Topic, str], produce: Produce, running: Running
) -> None:
    """The buffers are full of what the old position brought when a busy host seeks back: all of that is dropped."""
    await produce(topics[Topic.LEADS], 1000, partition=0)
    host = BusyHost()
    async with running(host, max_batch_records=10) as app:
        await host.is_handed_more.wait()
        await asyncio.sleep(0.3)  # for the buffers behind it to fill
        await app.seek(Topic.LEADS, 0, 0)
        host.may_accept.set()
        await eventually(lambda: len(host.order) >= 1020)
    in_hand = 20  # the first batch, and the one that the host was being handed when it sought
    assert host.order == [*range(in_hand), *range(1000)]


async def test_a_seek_to_a_partition_that_went_away_does_nothing(
    topics: Mapping[Topic, str], produce: Produce, running: Running
) -> None:
    """A host may ask just when the partition is taken from it, and what it still has is read on."""
    host = KeepingHost()
    async with running(host) as app:
        await app.seek(Topic.LEADS, 99, 5)
        await produce(topics[Topic.LEADS], 10)
        await eventually(lambda: len(host.seen) == 10)


async def test_records_of_an_aborted_transaction_do_not_come(
    topics: Mapping[Topic, str], running: Running, connection: KafkaConnection, group: str
) -> None:
    """And the gaps that transactions leave between offsets hold up nothing."""
    async with AIOKafkaProducer(**connection.options(), transactional_id=group) as producer:
        for number in range(6):
            await producer.begin_transaction()
            await producer.send_and_wait(topics[Topic.LEADS], b"%d" % number, partition=0)
            await (producer.abort_transaction() if number % 2 else producer.commit_transaction())
    host = KeepingHost()
    async with running(host):
        await eventually(lambda: len(host.seen) >= 3)
        await asyncio.sleep(0.3)  # for more to come, which would be wrong
    assert len(host.seen) == 3


@pytest.mark.parametrize("codec", ["gzip", "snappy", "lz4", "zstd"])
async def test_every_compression_can_be_read(
    codec: str, topics: Mapping[Topic, str], produce: Produce, running: Running
) -> None:
    """A codec whose library is missing would end the worker at the first compressed record."""
    await produce(topics[Topic.LEADS], 500, compression_type=codec)
    host = KeepingHost()
    async with running(host):
        await eventually(lambda: len(host.seen) == 500)
    assert set(host.seen.values()) == {1}


async def test_many_partitions_share_the_memory_for_fetches(
    topics: Mapping[Topic, str], produce: Produce, running: Running
) -> None:
    """With room for a megabyte each of eight partitions has an eighth of it at a time, and all of it comes."""
    await produce(topics[Topic.LEADS], 20_000, partition=0)
    host = KeepingHost()
    async with running(host, max_buffered_bytes=1 << 20) as app:
        await eventually(lambda: len(host.seen) == 20_000)
        consumer = app.consumer._thread._ensure_consumer()  # type: ignore[attr-defined]  # it is a BatchConsumer
        assert consumer._fetcher._max_partition_fetch_bytes == 1 << 17
