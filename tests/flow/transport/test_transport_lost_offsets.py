"""Records that Kafka no longer has are told, never skipped in silence."""

from collections.abc import Mapping

import pytest

from streams.events.topics import Topic
from streams.ingest.connection import KafkaConnection
from tests.flow.transport.conftest import Produce, Running, delete_before
from tests.flow.transport.keeping_host import KeepingHost, eventually


async def test_records_lost_before_the_start(
    topics: Mapping[Topic, str],
    produce: Produce,
    running: Running,
    connection: KafkaConnection,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Retention went past the stored offset while no worker ran: an error in the log, and reading goes on after it."""
    await produce(topics[Topic.LEADS], 100, partition=0)
    delete_before(connection, topics[Topic.LEADS], 60)
    host = KeepingHost({(Topic.LEADS, 0): 20})
    async with running(host):
        await eventually(lambda: len(host.seen) == 40)
    assert min(offset for _, _, offset in host.seen) == 60
    assert f"offset 20 of {topics[Topic.LEADS]}[0] is lost: Kafka holds 60 to 100" in caplog.text


async def test_an_offset_beyond_the_end(
    topics: Mapping[Topic, str], produce: Produce, running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    """The topic was deleted and made anew: what it has now is read from its beginning."""
    await produce(topics[Topic.LEADS], 10, partition=0)
    host = KeepingHost({(Topic.LEADS, 0): 5000})
    async with running(host):
        await eventually(lambda: len(host.seen) == 10)
    assert "offset 5000 of " in caplog.text


async def test_records_lost_while_reading(
    topics: Mapping[Topic, str], produce: Produce, running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    """In the middle of a run it is the same, and the host's policy decides where reading goes on."""
    asked = []

    async def at_latest(topic: Topic, partition: int, wanted: int, earliest: int, latest: int) -> int:
        asked.append((topic, partition, wanted, earliest, latest))
        return latest

    await produce(topics[Topic.LEADS], 100, partition=0)
    host = KeepingHost()
    async with running(host, offset_lost=at_latest) as app:
        await eventually(lambda: len(host.seen) == 100)
        await app.seek(Topic.LEADS, 0, 5000)
        await eventually(lambda: asked)
        await produce(topics[Topic.LEADS], 10, partition=0)
        await eventually(lambda: len(host.seen) == 110)
    assert asked == [(Topic.LEADS, 0, 5000, 0, 100)]
    assert "offset 5000 of " in caplog.text
    assert host.seen.total() == 110
