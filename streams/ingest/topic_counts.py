"""How many partitions the topics have in Kafka: the quick look that a starting worker takes."""

from collections.abc import Mapping

from aiokafka.client import AIOKafkaClient  # type: ignore[import-untyped]
from aiokafka.errors import KafkaError  # type: ignore[import-untyped]

from streams.events.topics import Topic
from streams.ingest.connection import KafkaConnection
from streams.ingest.stopping import WorkerFailed
from streams.ingest.topic_names import unfit, unusable


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
