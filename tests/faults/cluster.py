"""What a test does to the brokers of a cluster, and how it sees that it was done."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from kafka import KafkaAdminClient, TopicPartition  # type: ignore[import-untyped]  # it ships no types
from kafka.errors import KafkaError  # type: ignore[import-untyped]

from tests.services.kafka import KafkaCluster, KafkaServer
from tests.services.waiting import wait_until

MOVE_S = 120.0
"""For a broker to be missed (2 s here), or to have caught up, and for another to lead; on an idle machine a few seconds."""
PREFERRED = 0
"""Kafka's number of the election that gives each partition back to the first of its replicas."""


def leader_of(topic: str, partition: int, *, asked: KafkaServer) -> int:
    """The node that leads the partition, as one of the brokers says; -1 while nobody does or it cannot say."""
    try:
        with _admin(asked.bootstrap) as admin:
            (described,) = admin.describe_topics([topic])
    except KafkaError:  # the client asks those that it heard of, too, and they may be gone
        return -1
    leaders = {place["partition_index"]: place["leader_id"] for place in described["partitions"]}
    return int(leaders[partition])


def leader(cluster: KafkaCluster, topic: str, partition: int) -> KafkaServer:
    """The broker that leads the partition, while all of them are there."""
    return cluster.nodes[leader_of(topic, partition, asked=cluster.nodes[0]) - 1]


def wait_for_another(cluster: KafkaCluster, topic: str, partition: int, gone: KafkaServer) -> None:
    """Waits until another broker than the one that is gone leads."""
    number = cluster.nodes.index(gone) + 1
    other = cluster.nodes[number % len(cluster.nodes)]
    wait_until(
        lambda: leader_of(topic, partition, asked=other) not in (number, -1),
        seconds=MOVE_S,
        what="another broker leads",
    )


def give_back(cluster: KafkaCluster, topic: str, partition: int, broker: KafkaServer) -> float:
    """Makes a broker that had the leadership the preferred one, and has it elected as soon as it has caught up; gives the
    seconds."""
    number = cluster.nodes.index(broker) + 1
    replicas = sorted(range(1, len(cluster.nodes) + 1), key=lambda node: node != number)

    def led() -> bool:
        with suppress(KafkaError), _admin(cluster.bootstrap) as admin:
            admin.alter_partition_reassignments({TopicPartition(topic, partition): replicas})
            admin.elect_leaders(PREFERRED, {topic: [partition]}, raise_errors=False)
        return leader_of(topic, partition, asked=broker) == number

    began = time.monotonic()
    wait_until(led, seconds=MOVE_S, what="the preferred broker leads again")
    return time.monotonic() - began


@contextmanager
def _admin(bootstrap: str) -> Iterator[KafkaAdminClient]:
    admin = KafkaAdminClient(bootstrap_servers=bootstrap.split(","))
    try:
        yield admin
    finally:
        admin.close()
