"""What the tests of verify and rebuild share: an installation by event time, a history, and events that go on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from redis import Redis

from tests.flow.histories import History, simulated_history
from tests.flow.installation import Installation
from tests.flow.recompute.recomputes import Traffic
from tests.services.kafka import KafkaServer
from tests.services.redis import RedisServer


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """Some thousand simulated events."""
    return simulated_history(tmp_path_factory.mktemp("history"), days=20)


@pytest.fixture
def installed(installation: Installation) -> Installation:
    """Windows go by event time, and topics are made."""
    chosen = installation.with_settings(clock="event")
    chosen.create_topics()
    return chosen


@pytest.fixture
def redis(redis_server: RedisServer) -> Iterator[Redis]:
    """The server of the installation."""
    with redis_server.client() as client:
        yield client


@pytest.fixture
def traffic(kafka: KafkaServer, installed: Installation) -> Iterator[Traffic]:
    """Of this installation."""
    traffic = Traffic(kafka, installed)
    yield traffic
    traffic.close()
