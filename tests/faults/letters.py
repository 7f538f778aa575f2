"""What lies in the dead-letter topic, against what should."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from kafka import KafkaConsumer, TopicPartition  # type: ignore[import-untyped]  # it ships no types

from streams.events.topics import Topic
from tests.flow.installation import Installation


class Source(NamedTuple):
    """Where a record was."""

    topic: str
    partition: int
    offset: int


def records_of(bootstrap: str, topic: str) -> Iterator[Any]:
    """All records of a topic, committed ones if a transaction wrote them."""
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap.split(","), enable_auto_commit=False, isolation_level="read_committed"
    )
    places = [TopicPartition(topic, partition) for partition in consumer.partitions_for_topic(topic)]
    consumer.assign(places)
    consumer.seek_to_beginning()
    ends = consumer.end_offsets(places)
    while any(consumer.position(place) < ends[place] for place in places):
        for batch in consumer.poll(timeout_ms=500).values():
            yield from batch
    consumer.close()


def ends_of(installation: Installation) -> dict[tuple[Topic, int], int]:
    """One past the last record of each partition that has any. Its own end may lie further: behind the marks of transactions."""
    found: dict[tuple[Topic, int], int] = {}
    for topic, name in installation.topics.items():
        for record in records_of(installation.settings["FUNNELWATCH_KAFKA_BROKERS"], name):
            place = topic, record.partition
            found[place] = max(record.offset + 1, found.get(place, 0))
    return found


def letters_by_source(installation: Installation) -> Mapping[Source, list[Any]]:
    """The letters as records, by where they came from; one that was written twice is there twice."""
    found: dict[Source, list[Any]] = {}
    for letter in records_of(installation.settings["FUNNELWATCH_KAFKA_BROKERS"], installation.dead_letters):
        headers = header_of(letter)
        source = Source(
            headers["source-topic"].decode(), int(headers["source-partition"]), int(headers["source-offset"])
        )
        found.setdefault(source, []).append(letter)
    return found


def header_of(letter: Any) -> Mapping[str, bytes]:
    """The headers of a record, by name."""
    return dict(letter.headers)
