"""What must hold of the topics in Kafka for a worker to read them, as sentences."""

from collections.abc import Mapping

from streams.events.topics import GROUP_OF, Group, Topic
from streams.ingest.connection import KafkaConnection
from streams.ingest.stopping import sentence


def unfit(names: Mapping[Topic, str], partitions: Mapping[str, int]) -> list[str]:
    """What is wrong, a sentence each, with these topics, given the partition count of every topic that exists."""
    problems = [
        f"Topic {name!r} ({topic}) does not exist; `funnelwatch topics create` makes it."
        for topic, name in names.items()
        if name not in partitions
    ]
    for group in Group:
        counts = {
            name: partitions[name] for topic, name in names.items() if GROUP_OF[topic] is group and name in partitions
        }
        if len(set(counts.values())) > 1:
            listed = " but ".join(f"{name!r} has {count}" for name, count in counts.items())
            problems.append(
                f"The topics of {group} must have the same number of partitions, so that a key meets itself: {listed}."
            )
    return problems


def unusable(connection: KafkaConnection, reason: BaseException) -> str:
    """The sentence for a Kafka that does not answer, or lets nobody in."""
    return f"Kafka at {', '.join(connection.brokers)} cannot be used: {sentence(reason)}"
