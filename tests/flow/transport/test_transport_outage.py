"""A broker that goes away is waited for while reading, and not waited for when stopping."""

import time
from collections.abc import Mapping

import pytest

from streams.events.topics import Topic
from streams.ingest.connection import KafkaConnection
from tests.flow.transport.conftest import Produce, Running
from tests.flow.transport.keeping_host import KeepingHost, eventually
from tests.services.fixtures import Serve
from tests.services.kafka import KafkaServer


@pytest.fixture
def broker(serve: Serve) -> KafkaServer:
    """A broker of the test's own."""
    return serve(KafkaServer)


@pytest.fixture
def connection(broker: KafkaServer) -> KafkaConnection:
    """For all fixtures of this file: the broker that goes away."""
    return KafkaConnection([broker.bootstrap])


async def test_reading_goes_on_when_the_broker_is_back(
    broker: KafkaServer, topics: Mapping[Topic, str], produce: Produce, running: Running
) -> None:
    """The worker neither ends nor loses nor doubles a record."""
    host = KeepingHost()
    async with running(host) as app:
        await produce(topics[Topic.LEADS], 1000)
        await eventually(lambda: len(host.seen) == 1000)
        broker.restart(after_seconds=2)
        await produce(topics[Topic.LEADS], 1000)
        await eventually(lambda: len(host.seen) == 2000)
        assert app.crash_reason is None
    assert set(host.seen.values()) == {1}


async def test_a_stop_does_not_wait_for_a_broker_that_is_away(
    broker: KafkaServer, topics: Mapping[Topic, str], produce: Produce, running: Running
) -> None:
    """The host commits all the same; only lag tools are not told of it."""
    host = KeepingHost()
    async with running(host) as app:
        await produce(topics[Topic.LEADS], 1000)
        await eventually(lambda: len(host.seen) == 1000)
        broker.stop()
        began = time.monotonic()
        await app.stop()
    assert time.monotonic() - began < 15
    assert host.drained
    assert app.crash_reason is None
