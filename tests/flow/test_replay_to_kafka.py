"""Replaying into a real Kafka: what is acknowledged is there, once, in the right partition."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest
from kafka import KafkaConsumer, TopicPartition  # type: ignore[import-untyped]  # it ships no types

from streams.events.topics import Topic
from streams.replay.partitions import partition_of
from streams.replay.problems import ReplayError
from streams.replay.producer import Compression, KafkaSink
from streams.replay.progress import Silent
from streams.replay.replay import replay
from streams.replay.simulator.beginnings import begin
from streams.replay.simulator.example import COMPANY
from streams.replay.simulator.hours import DAY
from streams.replay.simulator.simulate import simulate
from streams.replay.traffic import records_of, send_history
from tests.services.fixtures import KafkaNames
from tests.services.kafka import KafkaServer

START = 1_760_313_600_000
PARTITIONS = 4

Message = tuple[int, bytes, bytes]
"""Partition, key and value."""


@pytest.fixture
def topics(kafka: KafkaServer, kafka_names: KafkaNames) -> Mapping[Topic, str]:
    names = {topic: kafka_names.topic(topic.value) for topic in Topic}
    for name in names.values():
        kafka.create_topic(name, partitions=PARTITIONS)
    return names


def everything_in(kafka: KafkaServer, topic: str) -> list[Message]:
    """All messages of a topic, partition by partition in order."""
    consumer = KafkaConsumer(bootstrap_servers=kafka.bootstrap, enable_auto_commit=False)
    places = [TopicPartition(topic, partition) for partition in range(PARTITIONS)]
    consumer.assign(places)
    consumer.seek_to_beginning()
    ends = consumer.end_offsets(places)
    found: list[Message] = []
    while any(consumer.position(place) < ends[place] for place in places):
        for batch in consumer.poll(timeout_ms=1000).values():
            found += [(message.partition, message.key, message.value) for message in batch]
    consumer.close()
    return found


@pytest.mark.parametrize("compression", [None, "lz4"])
def test_simulated_history_arrives_whole(
    kafka: KafkaServer, topics: Mapping[Topic, str], compression: Compression | None
) -> None:
    """Every event is in its topic once, acknowledged, and events of one key are in the order they were sent."""
    end = START + 2 * DAY
    with KafkaSink({"bootstrap_servers": kafka.bootstrap}, topics, compression) as sink:
        outcome = send_history(begin(COMPANY, 1, START), end, sink, Silent())
    sent: defaultdict[tuple[Topic, bytes], list[bytes]] = defaultdict(list)
    for record in records_of(simulate(1, START, end, COMPANY)):
        sent[record.topic, record.key].append(record.value)
    arrived: defaultdict[tuple[Topic, bytes], list[bytes]] = defaultdict(list)
    for topic, name in topics.items():
        for _, key, value in everything_in(kafka, name):
            arrived[topic, key].append(value)
    assert arrived == sent
    assert outcome.acknowledged == outcome.sent == sum(map(len, sent.values()))
    assert outcome.exit_code == 0


def test_leads_and_engagements_of_a_contact_meet_in_one_partition(
    kafka: KafkaServer, topics: Mapping[Topic, str]
) -> None:
    """The same key lies in the partition of the same number in both topics, which is the one of Kafka's own rule."""
    with KafkaSink({"bootstrap_servers": kafka.bootstrap}, topics) as sink:
        send_history(begin(COMPANY, 1, START), START + 2 * DAY, sink, Silent())
    leads, engagements = (
        {key: partition for partition, key, _ in everything_in(kafka, topics[topic])}
        for topic in (Topic.LEADS, Topic.ENGAGEMENTS)
    )
    both = leads.keys() & engagements.keys()
    assert len(both) > 10
    assert all(leads[key] == engagements[key] == partition_of(key, PARTITIONS) for key in both)


def test_what_is_no_event_arrives_as_well(kafka: KafkaServer, topics: Mapping[Topic, str], tmp_path: Path) -> None:
    """Garbage, bad UTF-8 and a megabyte of text reach the topic that the file is named after."""
    lines = [b"not json", b"\xff\xfe", b'{"id":"' + b"x" * 1_000_000 + b'"}', b'{"type":"no.such"}']
    path = tmp_path / "some.deals.jsonl"
    path.write_bytes(b"\n".join(lines))
    with KafkaSink({"bootstrap_servers": kafka.bootstrap}, topics) as sink:
        outcome = replay([str(path)], sink=sink, progress=Silent())
    assert (outcome.acknowledged, outcome.exit_code) == (4, 0)
    assert sorted(value for _, _, value in everything_in(kafka, topics[Topic.DEALS])) == sorted(lines)


def test_an_event_that_kafka_refuses_is_counted_as_such(
    kafka: KafkaServer, topics: Mapping[Topic, str], tmp_path: Path
) -> None:
    """Only the message that is too large fails, its neighbours arrive, and the replay ends with an error."""
    path = tmp_path / "some.leads.jsonl"
    path.write_bytes(b"\n".join([b"before", b"x" * 2_000_000, b"after"]))
    with KafkaSink({"bootstrap_servers": kafka.bootstrap}, topics, compression=None) as sink:
        outcome = replay([str(path)], sink=sink, progress=Silent())
    assert (outcome.acknowledged, outcome.failed, outcome.exit_code) == (2, 1, 1)
    assert "max.message.bytes" in outcome.sentence()


def test_a_missing_topic_is_named(kafka: KafkaServer, kafka_names: KafkaNames) -> None:
    """Whoever has not created the topics reads which one is missing."""
    with pytest.raises(ReplayError, match=f"no topic {kafka_names.topic('absent')}"):
        KafkaSink({"bootstrap_servers": kafka.bootstrap}, {Topic.LEADS: kafka_names.topic("absent")})


def test_a_kafka_that_is_not_there_is_refused_with_a_sentence() -> None:
    """A wrong address is one sentence, not a traceback."""
    with pytest.raises(ReplayError, match=r"Kafka cannot be reached at 127\.0\.0\.1:1 "):
        KafkaSink({"bootstrap_servers": "127.0.0.1:1"}, {Topic.LEADS: "leads"})
