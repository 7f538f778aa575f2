"""What people and time do to topics in Kafka: retention, deletion, more partitions; and what they hold in the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition  # type: ignore[import-untyped]  # it ships no types

from streams.events.topics import Topic
from streams.replay.record import Record
from tests.flow.installation import Installation
from tests.services.waiting import wait_until

SOON_S = 60.0


def delete_before(installation: Installation, offsets: Mapping[tuple[Topic, int], int]) -> None:
    """Does at once what retention does in time."""
    places = {TopicPartition(installation.topics[topic], n): offset for (topic, n), offset in offsets.items()}
    with _admin(installation) as admin:
        admin.delete_records(places)


def make_anew(installation: Installation, topics: Iterable[Topic] = Topic) -> None:
    """Deletes topics and makes them again under the same names, empty."""
    names = [installation.topics[topic] for topic in topics]
    with _admin(installation) as admin:
        admin.delete_topics(names)
        wait_until(lambda: not set(names) & set(admin.list_topics()), seconds=SOON_S, what="the topics are gone")
    installation.create_topics()


def add_partitions(installation: Installation, topics: Iterable[Topic], count: int) -> None:
    """Gives the topics more partitions; keys go elsewhere from then on."""
    with _admin(installation) as admin:
        admin.create_partitions({installation.topics[topic]: count for topic in topics})


def held(installation: Installation) -> Iterator[Record]:
    """What Kafka holds of the topics now."""
    consumer = KafkaConsumer(bootstrap_servers=_brokers(installation), enable_auto_commit=False)
    try:
        for topic, name in installation.topics.items():
            places = [TopicPartition(name, number) for number in consumer.partitions_for_topic(name)]
            ends = consumer.end_offsets(places)
            consumer.assign(places)
            consumer.seek_to_beginning(*places)
            while any(consumer.position(place) < ends[place] for place in places):
                for records in consumer.poll(timeout_ms=500).values():
                    yield from (Record(topic, record.key or b"", record.value, record.timestamp) for record in records)
    finally:
        consumer.close()


def _brokers(installation: Installation) -> list[str]:
    return installation.settings["FUNNELWATCH_KAFKA_BROKERS"].split(",")


@contextmanager
def _admin(installation: Installation) -> Iterator[KafkaAdminClient]:
    admin = KafkaAdminClient(bootstrap_servers=_brokers(installation))
    try:
        yield admin
    finally:
        admin.close()
