"""Brokers of a cluster that are killed, come back, lead again, or are all away: workers wait, and nothing is lost."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import NamedTuple

import pytest

from streams.events.topics import Topic
from tests.faults.cluster import give_back, leader, wait_for_another
from tests.faults.crew import Crew, assert_running
from tests.faults.known_history import known_history, some_twice
from tests.faults.told import tell
from tests.faults.trial import Trial
from tests.faults.verifier import assert_naive
from tests.flow.installation import PARTITIONS, Installation
from tests.forms import LONG_FORM_ONLY
from tests.services.fixtures import Serve
from tests.services.kafka import KafkaCluster

pytestmark = [LONG_FORM_ONLY, pytest.mark.timeout(3600)]
ROUNDS = 8
OUTAGE_S = 60.0
RATE = 400.0
"""Records a second: so that they flow for as long as it takes."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[KafkaCluster]:
    """Three brokers. Every record is on two of them before it is acknowledged."""
    with ExitStack() as started:
        yield Serve(started)(KafkaCluster, nodes=3, settings={"min.insync.replicas": "2"})


def test_brokers_lost(trial: Trial, cluster: KafkaCluster) -> None:
    """While events flow, the leader of a partition is killed, comes back and leads again; then all brokers are killed and
    come back after a while. The workers that read at the beginning read the last record."""
    history = known_history(trial.random.randrange(1_000), days=25, scale=1.5)
    history = history.arranged(some_twice(trial.random))
    installation = trial.install(cluster, trial.redis, topics_replication=3, kafka_batch_max_records=50)
    crew = Crew(installation, trial.random)
    crew.join(2)
    crew.wait_shared()
    portion = len(history.records) // (ROUNDS + 2)
    driver, moves = trial.drive(installation, history.records, RATE, first=portion), []
    for number in range(1, ROUNDS + 1):
        crew.wait_committed(number * portion)
        driver.allow((number + 1) * portion)
        tell(f"leader {number} of {ROUNDS} is killed")
        moves.append(_kill_a_leader(crew, cluster, installation, trial.random.randrange(PARTITIONS)))
    driver.allow(len(history.records))
    tell("all brokers are killed")
    for node in cluster.nodes:
        node.kill()
    began, sent = time.monotonic(), driver.sent
    time.sleep(OUTAGE_S)
    assert_running(crew.workers)
    assert sent < len(history.records), "events were still to come when all brokers went"
    cluster.start()
    outage = time.monotonic() - began
    crew.wait_committed(installation.progress.committed() + 1)
    recovery = time.monotonic() - began - outage
    driver.join()
    crew.wait_until_read()
    values = assert_naive(installation, history)
    trial.figures |= {
        "brokers killed": ROUNDS + len(cluster.nodes),
        "leaders moved": 2 * ROUNDS,
        "records": len(history.records),
        "values": values,
        "seconds to another leader, most": max(move.to_another for move in moves),
        "seconds until it led again, most": max(move.back for move in moves),
        "seconds until its partition was read on, most": max(move.read_on for move in moves),
        "seconds without any broker": outage,
        "seconds from then to the next commit": recovery,
    }


class Move(NamedTuple):
    """Seconds after the kill of a leader: until another led, until the partition was read on; and, once it was started
    again, until it led again."""

    to_another: float
    read_on: float
    back: float


def _kill_a_leader(crew: Crew, cluster: KafkaCluster, installation: Installation, partition: int) -> Move:
    """Of the busiest topic."""
    topic, progress = installation.topics[Topic.ENGAGEMENTS], installation.progress
    broker = leader(cluster, topic, partition)
    broker.kill()
    before, began = progress.offset(Topic.ENGAGEMENTS, partition), time.monotonic()
    wait_for_another(cluster, topic, partition, broker)
    to_another = time.monotonic() - began
    crew.wait(lambda: progress.offset(Topic.ENGAGEMENTS, partition) > before, "the partition is read on")
    read_on = time.monotonic() - began
    broker.start()
    back = give_back(cluster, topic, partition, broker)
    return Move(to_another, read_on, back)
