"""What the tests of the whole flow share."""

from collections.abc import Iterator

import pytest

from streams.events.topics import Topic
from tests.flow.installation import Installation, installed
from tests.flow.sales import Sales
from tests.services.commands import Commands
from tests.services.fixtures import KafkaNames
from tests.services.kafka import KafkaServer
from tests.services.redis import RedisServer


@pytest.fixture
def installation(
    funnelwatch: Commands, kafka: KafkaServer, redis_server: RedisServer, kafka_names: KafkaNames
) -> Iterator[Installation]:
    """A funnelwatch of this test, with nothing made or started yet."""
    with installed(funnelwatch, kafka_names, kafka.bootstrap, redis_server) as made:
        yield made


@pytest.fixture
def sales(kafka: KafkaServer, installation: Installation) -> Iterator[Sales]:
    """The sales team of this installation, whose topics are made."""
    installation.create_topics()
    team = Sales(kafka, installation.topics[Topic.LEADS])
    yield team
    team.close()
