"""How far a partition can be read: what is told with what was read and without, and where transactions leave no record."""

from collections.abc import Mapping

from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped]  # it ships no types

from streams.events.topics import Topic
from streams.ingest.connection import KafkaConnection
from streams.ingest.host import Batch, Readable
from tests.flow.transport.conftest import Produce, Running, delete_before
from tests.flow.transport.keeping_host import KeepingHost, eventually

LEADS = (Topic.LEADS, 0)
SOON_S = 60.0


class TellingHost(KeepingHost):
    """Keeps what was told with the records."""

    async def handle(self, batch: Batch) -> None:
        await super().handle(batch)
        self.known[batch.topic, batch.partition] = batch.readable


async def test_the_end_of_a_partition_is_told_with_its_records(
    topics: Mapping[Topic, str], produce: Produce, running: Running
) -> None:
    """With a part of them the whole end is known, with the last there is nothing beyond."""
    await produce(topics[Topic.LEADS], 100, partition=0)
    host = TellingHost({LEADS: 10})
    async with running(host, max_batch_records=30):
        await eventually(lambda: len(host.seen) >= 30)
        assert host.known[LEADS] == Readable(10, 100)
        await eventually(lambda: len(host.seen) == 90)
        assert host.known[LEADS] == Readable(10, 100)


async def test_what_lies_beyond_the_last_record_of_a_transaction_is_nothing_to_read(
    topics: Mapping[Topic, str], running: Running, connection: KafkaConnection, group: str
) -> None:
    """The mark of the commit, an aborted transaction, an open one: Kafka's end is beyond, the readable end is not."""
    async with AIOKafkaProducer(**connection.options(), transactional_id=group) as producer:
        for commits in (True, False):
            await producer.begin_transaction()
            await producer.send_and_wait(topics[Topic.LEADS], b"{}", partition=0)
            await (producer.commit_transaction() if commits else producer.abort_transaction())
        await producer.begin_transaction()
        await producer.send_and_wait(topics[Topic.LEADS], b"{}", partition=0)
        for stored in ({}, {LEADS: 1}):
            host = KeepingHost(stored)
            async with running(host):
                await eventually(lambda host=host: LEADS in host.known, SOON_S)  # type: ignore[misc]
                await eventually(lambda host=host: host.known[LEADS].end == 1, SOON_S)  # type: ignore[misc]
            assert host.known[LEADS] == Readable(stored.get(LEADS, 0), 1)
        await producer.commit_transaction()
    host = KeepingHost({LEADS: 1})
    async with running(host):
        await eventually(lambda: LEADS in host.known and host.known[LEADS].end == 5, SOON_S)
    assert list(host.seen) == [(*LEADS, 4)]


async def test_an_emptied_partition_has_nothing_to_read(
    topics: Mapping[Topic, str], produce: Produce, running: Running, connection: KafkaConnection
) -> None:
    """Its records were deleted: it begins where it ends, though the end is a large number."""
    await produce(topics[Topic.LEADS], 100, partition=0)
    delete_before(connection, topics[Topic.LEADS], 100)
    host = KeepingHost()
    async with running(host):
        await eventually(lambda: LEADS in host.known, SOON_S)
    assert host.known[LEADS] == Readable(100, 100)
