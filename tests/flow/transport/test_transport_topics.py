"""Topics are made once, never made differently, and looked over for what would lose events."""

from collections.abc import Mapping

import pytest

from streams.events.topics import Topic
from streams.ingest.connection import KafkaConnection
from streams.ingest.topics import TopicsRefused, Wanted, check_topics, create_topics
from tests.services.fixtures import KafkaNames
from tests.services.kafka import KafkaServer

DAY_MS = 86_400_000


@pytest.fixture
def dead(kafka_names: KafkaNames) -> str:
    """The name of the dead-letter topic."""
    return kafka_names.topic("dead-letters")


def test_topics_are_made_as_wanted_and_pass_the_check(
    connection: KafkaConnection, names: Mapping[Topic, str], dead: str
) -> None:
    """What `topics create` makes is what `topics check` is content with; making it again says that it is there."""
    wanted = {**{name: Wanted(4, 1, 400 * DAY_MS) for name in names.values()}, dead: Wanted(1, 1)}
    assert create_topics(connection, wanted) == [
        f"Topic {name!r} made, with {want.partitions} partitions." for name, want in wanted.items()
    ]
    assert check_topics(connection, names, dead, 400 * DAY_MS) == []
    assert create_topics(connection, wanted) == [
        f"Topic {name!r} exists already, with {want.partitions} partitions." for name, want in wanted.items()
    ]


def test_a_topic_with_other_partitions_is_refused_and_nothing_made(
    connection: KafkaConnection, names: Mapping[Topic, str]
) -> None:
    """Changing the count would send a key to another shard than its state; half a set of topics helps nobody."""
    leads, engagements = names.values()
    create_topics(connection, {leads: Wanted(4, 1)})
    with pytest.raises(TopicsRefused, match=f"'{leads}' has 4 partitions, not 8"):
        create_topics(connection, {engagements: Wanted(8, 1), leads: Wanted(8, 1)})
    assert create_topics(connection, {engagements: Wanted(4, 1)}) == [f"Topic {engagements!r} made, with 4 partitions."]


def test_what_would_lose_events_is_named(
    kafka: KafkaServer, connection: KafkaConnection, names: Mapping[Topic, str], dead: str
) -> None:
    """A missing topic, torn partitions, short retention, a size limit, and compaction, also of the dead letters."""
    leads, engagements = names.values()
    kafka.create_topic(leads, partitions=2, settings={"retention.ms": str(DAY_MS), "retention.bytes": "1000000"})
    kafka.create_topic(engagements, partitions=3, settings={"cleanup.policy": "compact,delete", "retention.ms": "-1"})
    kafka.create_topic(dead, settings={"cleanup.policy": "compact"})
    problems = "\n".join(check_topics(connection, {**names, Topic.DEALS: "no-such"}, dead, 7 * DAY_MS))
    assert problems.count("\n") == 5
    for words in (
        "'no-such' (deals) does not exist",
        f"'{leads}' has 2 but '{engagements}' has 3",
        f"{leads!r} keeps events for 1 days (retention.ms=86400000), not for 7 days",
        f"{leads!r} drops events beyond 1000000 bytes",
        f"{engagements!r} is compacted (cleanup.policy=compact,delete)",
        f"{dead!r} is compacted",
    ):
        assert words in problems


def test_a_retention_without_end_is_only_met_by_itself(
    connection: KafkaConnection, names: Mapping[Topic, str], dead: str
) -> None:
    """-1 is for ever, not less than a day."""
    create_topics(connection, {**{name: Wanted(1, 1, DAY_MS) for name in names.values()}, dead: Wanted(1, 1)})
    problems = check_topics(connection, names, dead, -1)
    assert len(problems) == 2
    assert all("not for ever" in problem for problem in problems)


def test_an_unreachable_broker_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the address that was tried."""
    monkeypatch.setattr("streams.ingest.topics.BOOTSTRAP_TIMEOUT_MS", 300)
    with pytest.raises(TopicsRefused, match=r"Kafka at 127\.0\.0\.1:1 cannot be used"):
        create_topics(KafkaConnection(["127.0.0.1:1"]), {"leads": Wanted(1)})
