"""What must hold of the topics in Kafka for a worker to read them, and the quick look that a starting worker takes."""

from collections.abc import Mapping

from aiokafka.client import AIOKafkaClient  # type: ignore[import-untyped]
from aiokafka.errors import KafkaError  # type: ignore[import-untyped]

from streams.events.topics import GROUP_OF, Group, Topic
from streams.ingest.connection import KafkaConnection
from streams.ingest.stopping import WorkerFailed, sentence


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


async def refuse_unfit_topics(connection: KafkaConnection, names: Mapping[Topic, str]) -> int:
    """How many partitions the topics have together. Raise WorkerFailed where Kafka cannot be reached or one is unfit."""
    counts = await partition_counts(connection)
    problems = unfit(names, counts)
    if problems:
        raise WorkerFailed(" ".join(problems))
    return sum(counts[name] for name in names.values())


async def partition_counts(connection: KafkaConnection) -> dict[str, int]:
    """How many partitions each topic has. Raises WorkerFailed where Kafka cannot be reached.

    Of all topics, because asking for one by name would make it, where the broker is set to make topics.
    """
    client = AIOKafkaClient(**connection.options())
    try:
        await client.bootstrap()
        cluster = await client.fetch_all_metadata()
        return {name: len(cluster.partitions_for_topic(name)) for name in cluster.topics()}
    except (KafkaError, OSError) as reason:
        raise WorkerFailed(unusable(connection, reason)) from reason
    finally:
        await client.close()


def unusable(connection: KafkaConnection, reason: BaseException) -> str:
    """The sentence for a Kafka that does not answer, or lets nobody in."""
    return f"Kafka at {', '.join(connection.brokers)} cannot be used: {sentence(reason)}"
