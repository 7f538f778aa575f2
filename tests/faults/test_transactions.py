"""Producers that use transactions: what they take back, or have not decided on, is never counted."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import uuid4

import pytest
from kafka import KafkaProducer  # type: ignore[import-untyped]  # it ships no types

from streams.events.topics import Topic
from streams.kpis.naming import Vital
from streams.replay.record import Record
from tests.faults.crew import Crew
from tests.faults.known_history import known_history
from tests.faults.trial import Trial
from tests.faults.verifier import assert_naive
from tests.flow.installation import Installation
from tests.services.kafka import KafkaServer

PORTION = 500
"""Records in a transaction."""


@pytest.fixture
def producer(kafka: KafkaServer) -> Iterator[KafkaProducer]:
    """With transactions."""
    producer = KafkaProducer(bootstrap_servers=kafka.bootstrap, acks="all", transactional_id=uuid4().hex)
    producer.init_transactions()
    yield producer
    producer.close(timeout=10)


def test_what_a_transaction_takes_back_is_not_counted(trial: Trial, producer: KafkaProducer) -> None:
    """After each transaction that is committed comes one of other events that is aborted, and in the end one stays open. Only
    the first kind counts, and no worker takes the rest for something to do."""
    history = known_history(trial.random.randrange(1_000), days=25, scale=0.03)
    others = known_history(trial.random.randrange(1_000, 2_000), days=25, scale=0.03)
    installation = trial.install()
    crew = Crew(installation, trial.random)
    crew.join()
    ends: dict[tuple[Topic, int], int] = defaultdict(int)
    aborted = 0
    for start in range(0, len(history.records), PORTION):
        for place, offset in _send(producer, installation, history.records[start : start + PORTION]):
            ends[place] = max(ends[place], offset + 1)
        producer.commit_transaction()
        aborted += len(list(_send(producer, installation, others.records[start : start + PORTION])))
        producer.abort_transaction()
    undecided = len(list(_send(producer, installation, others.records[:PORTION])))
    offset_of = installation.progress.offset
    crew.wait(lambda: all(offset_of(*place) >= end for place, end in ends.items()), "all that counts is committed")
    crew.wait(lambda: crew.workers[0].total(Vital.LAG_MESSAGES) == 0, "nothing else is taken for something to do")
    assert aborted > PORTION
    values = assert_naive(installation, history)
    producer.abort_transaction()
    trial.figures |= {"committed": len(history.records), "aborted": aborted, "undecided": undecided, "values": values}


def _send(
    producer: KafkaProducer, installation: Installation, records: Sequence[Record]
) -> Iterator[tuple[tuple[Topic, int], int]]:
    """Begins a transaction and writes the records; gives partition and offset of each."""
    producer.begin_transaction()
    sent = [
        (record.topic, producer.send(installation.topics[record.topic], record.value, record.key)) for record in records
    ]
    producer.flush()
    for topic, future in sent:
        metadata = future.get(timeout=60)
        yield (topic, metadata.partition), metadata.offset
