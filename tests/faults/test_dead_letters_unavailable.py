"""A dead-letter topic that cannot be written: the worker waits, then stops; nothing is lost, and nothing is there twice."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest
from kafka.admin import ConfigResource, KafkaAdminClient  # type: ignore[import-untyped]  # it ships no types

from streams.events.topics import Topic
from streams.kpis.naming import Vital
from streams.replay.record import Record
from tests.faults.conftest import THOROUGH, Drive, Install
from tests.faults.known_history import known_history
from tests.faults.letters import letters_by_source, records_of
from tests.faults.verifier import assert_naive
from tests.flow.installation import PARTITIONS, READ_IN_S, Installation
from tests.flow.served import Served
from tests.services.kafka import KafkaServer
from tests.services.redis import RedisServer
from tests.services.waiting import wait_until

POISON = 40
GIVES_UP_S = 150.0
"""A minute by its own reckoning; what it does in between takes time on a busy machine."""
WARNINGS = 2 if THOROUGH else 1
"""Attempts to write that have failed before it is mended."""

PEOPLE = {(topic, partition) for topic in (Topic.LEADS, Topic.ENGAGEMENTS) for partition in range(PARTITIONS)}
"""What a topic's other partitions wait for: its agent hands over one batch after the other."""

Mend = Callable[[], None]


@contextmanager
def admin_of(kafka: KafkaServer) -> Iterator[KafkaAdminClient]:
    """An administrator of the topics."""
    admin = KafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    yield admin
    admin.close()


def deleted(kafka: KafkaServer, installation: Installation) -> Mend:
    """It is not there any more."""
    with admin_of(kafka) as admin:
        admin.delete_topics([installation.dead_letters])

    def make_again() -> None:
        kafka.create_topic(installation.dead_letters, partitions=PARTITIONS)

    return make_again


def short_of_replicas(kafka: KafkaServer, installation: Installation) -> Mend:
    """It wants two replicas to have a record, and there is one: all other topics go on."""
    configure(kafka, installation, "2")
    return lambda: configure(kafka, installation, "1")


def configure(kafka: KafkaServer, installation: Installation, least: str) -> None:
    """Sets how many replicas must have a record of the dead-letter topic."""
    with admin_of(kafka) as admin:
        wanted = ConfigResource("TOPIC", installation.dead_letters, {"min.insync.replicas": least})
        admin.alter_configs([wanted])


def with_poison(random: Random, records: Sequence[Record]) -> list[Record]:
    """Poison among the second half of one person's engagements, so in one partition."""
    engagements = [record for record in records if record.topic is Topic.ENGAGEMENTS]
    (busiest, _), *_ = Counter(record.key for record in engagements).most_common(1)
    poison = [Record(Topic.ENGAGEMENTS, busiest, b"poison %d" % number, None) for number in range(POISON)]
    half = len(records) // 2
    behind = [(random.uniform(half, len(records)), record) for record in poison]
    placed = sorted([*((float(n), record) for n, record in enumerate(records)), *behind], key=lambda pair: pair[0])
    return [record for _, record in placed]


@pytest.mark.parametrize("fault", [deleted, short_of_replicas], ids=lambda fault: fault.__name__)
def test_a_worker_that_cannot_put_aside_waits(
    fault: Callable[[KafkaServer, Installation], Mend],
    random: Random,
    install: Install,
    drive: Drive,
    kafka: KafkaServer,
    redis_server: RedisServer,
    figures: dict[str, Any],
) -> None:
    """The poisoned partition's offset stays before the poison while other topics go on. In the long form it stops after a
    minute and says why. Once mended, everything is there once."""
    history = known_history(random.randrange(1_000), scale=0.02).arranged(lambda records: with_poison(random, records))
    installation = install(kafka, redis_server)
    worker = installation.worker()
    mend = fault(kafka, installation)
    drive(installation, history.records).join()
    worker.process.wait_for_line(rf"(?s)(Writing dead letters again.*){{{WARNINGS}}}", seconds=READ_IN_S)
    poisoned, first = place_of_the_poison(installation)
    wait_until(lambda: stuck(installation) <= PEOPLE, seconds=READ_IN_S, what="deals and campaigns are read")
    assert poisoned in stuck(installation)
    assert installation.progress.stored()[poisoned] <= first
    assert worker.total(Vital.DEAD_LETTERS) == 0
    assert worker.total(Vital.REJECTED) == 0, "nothing counts as put aside before it is"
    if THOROUGH:
        figures["stopped with"] = stopped(worker)
        assert installation.progress.stored()[poisoned] <= first
        mend()
        worker = installation.worker()
    else:
        mend()
    installation.wait_until_read()
    letters = letters_by_source(installation)
    # A letter whose acknowledgement was lost is there twice, and told by its source.
    assert Counter(letter.value for letter, *_ in letters.values()) == Counter(
        record.value for record in history.records if record.time_ms is None
    )
    assert len(letters) == len(json.loads(installation.run("dlq", "list", "--json"))) == POISON
    figures["poison"], figures["records that waited"] = POISON, installation.progress.ends()[poisoned] - first
    figures["values compared"] = assert_naive(installation, history)


def place_of_the_poison(installation: Installation) -> tuple[tuple[Topic, int], int]:
    """The partition that has poison, and the offset of the first of it."""
    brokers, topic = installation.settings["FUNNELWATCH_KAFKA_BROKERS"], installation.topics[Topic.ENGAGEMENTS]
    places = [(it.partition, it.offset) for it in records_of(brokers, topic) if it.value.startswith(b"poison")]
    assert len({partition for partition, _ in places}) == 1
    partition, first = min(places)
    return (Topic.ENGAGEMENTS, partition), first


def stuck(installation: Installation) -> set[tuple[Topic, int]]:
    """The partitions that are not read to the end."""
    stored, ends = installation.progress.stored(), installation.progress.ends()
    return {place for place, end in ends.items() if stored[place] != end}


def stopped(worker: Served) -> int:
    """The exit code of a worker that has given up, and has said why in a sentence."""
    code = worker.process.wait(seconds=GIVES_UP_S)
    said = worker.process.output()
    assert code != 0
    assert re.search(r"rejected records could not be written to the dead-letter topic", said), said
    assert "Traceback" not in said
    return code
