"""Topics that are not those that the state was made of: a worker says so, and writes nothing."""

from collections.abc import Iterator

import pytest
from kafka import KafkaAdminClient  # type: ignore[import-untyped]  # it ships no types
from kafka.admin import NewPartitions  # type: ignore[import-untyped]

from streams.events.topics import Topic
from tests.flow.installation import PARTITIONS, Installation
from tests.flow.sales import Sales
from tests.services.kafka import KafkaServer
from tests.services.waiting import wait_until

ENOUGH_S = 90.0


@pytest.fixture
def admin(kafka: KafkaServer) -> Iterator[KafkaAdminClient]:
    """What an operator has."""
    client = KafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    yield client
    client.close()


@pytest.fixture
def read(installation: Installation, sales: Sales) -> Installation:
    """An installation that has read ten leads, and whose worker has ended."""
    worker = installation.worker()
    sales.create(*(f"lead-{number}" for number in range(10)))
    installation.wait_until_read()
    assert worker.process.stop() == 0
    return installation


def refused(installation: Installation) -> str:
    """What a worker says that does not start."""
    worker = installation.launch("worker")
    wait_until(lambda: worker.process.returncode is not None, seconds=ENOUGH_S, what="the worker ends")
    assert worker.process.returncode == 1
    return worker.process.output().strip().splitlines()[-1]


def test_partitions_that_were_added_are_refused(read: Installation, admin: KafkaAdminClient) -> None:
    """Keys have moved, and would be counted in two shards: no worker starts, and nothing of the state is touched."""
    before = read.progress.stored()
    admin.create_partitions(
        {read.topics[topic]: NewPartitions(PARTITIONS + 2) for topic in (Topic.LEADS, Topic.ENGAGEMENTS)}
    )
    said = refused(read)
    assert f"has {PARTITIONS + 2} partitions, but the state was made when it had {PARTITIONS}" in said
    assert {place: offset for place, offset in read.progress.stored().items() if place in before} == before


def test_a_topic_with_as_many_records_that_was_made_anew_is_refused(
    read: Installation, admin: KafkaAdminClient, kafka: KafkaServer
) -> None:
    """Every stored offset is there, but means another record: only the topic's id tells."""
    before, name = read.progress.stored(), read.topics[Topic.LEADS]
    admin.delete_topics([name])
    wait_until(lambda: name not in admin.list_topics(), seconds=ENOUGH_S, what="the topic is deleted")
    read.create_topics()
    again = Sales(kafka, name)
    again.create(*(f"lead-{number}" for number in range(10)))
    again.close()
    wait_until(lambda: read.progress.ends() == before, seconds=ENOUGH_S, what="it ends where it did")
    assert f"Topic '{name}' was deleted and made anew since the state was made of it" in refused(read)
