"""What the tests of the whole flow share."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from kafka import KafkaConsumer  # type: ignore[import-untyped]  # it ships no types

from streams.events.topics import Topic
from tests.flow.installation import Installation, variables
from tests.flow.progress import Progress
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
    topics = {topic: kafka_names.topic(topic) for topic in Topic}
    dead_letters = kafka_names.topic("dead-letters")
    namespace = kafka_names.topic("state")
    settings = {f"topics_{topic}": name for topic, name in topics.items()} | {
        "kafka_brokers": kafka.bootstrap,
        "kafka_app_id": kafka_names.group("workers"),
        "kafka_session_timeout": "6s",
        "topics_dead_letters": dead_letters,
        "redis_url": redis_server.url,
        "redis_namespace": namespace,
    }
    with ExitStack() as resources:
        redis = resources.enter_context(redis_server.client())
        consumer = KafkaConsumer(bootstrap_servers=kafka.bootstrap, enable_auto_commit=False)
        resources.callback(consumer.close)
        progress = Progress(redis, namespace, consumer, topics)
        yield Installation(funnelwatch, topics, dead_letters, variables(settings), progress, resources)


@pytest.fixture
def sales(kafka: KafkaServer, installation: Installation) -> Iterator[Sales]:
    """The sales team of this installation, whose topics are made."""
    installation.create_topics()
    team = Sales(kafka, installation.topics[Topic.LEADS])
    yield team
    team.close()
