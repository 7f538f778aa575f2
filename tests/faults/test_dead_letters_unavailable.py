"""A dead-letter topic that cannot be written: the worker waits, then stops; nothing is lost, and nothing is there twice."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from random import Random

from kafka.admin import ConfigResource, KafkaAdminClient  # type: ignore[import-untyped]  # it ships no types

from streams.events.topics import Topic
from streams.kpis.naming import Vital
from streams.replay.record import Record
from tests.faults.known_history import known_history
from tests.faults.letters import letters_by_source, records_of
from tests.faults.trial import Trial
from tests.faults.verifier import assert_naive
from tests.flow.installation import PARTITIONS, READ_IN_S, Installation
from tests.flow.served import Served
from tests.forms import LONG_FORM_ONLY, THOROUGH
from tests.services.kafka import KafkaCluster, KafkaServer
from tests.services.waiting import wait_until

POISON = 40
GIVES_UP_S = 150.0
"""A minute by its own reckoning; what it does in between takes time on a busy machine."""
WARNINGS = 2 if THOROUGH else 1
"""Attempts to write that have failed before it is mended."""


@contextmanager
def admin_of(kafka: KafkaServer) -> Iterator[KafkaAdminClient]:
    """An administrator of the topics."""
    admin = KafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    yield admin
    admin.close()


def delete(kafka: KafkaServer, installation: Installation) -> None:
    """The topic is not there any more."""
    with admin_of(kafka) as admin:
        admin.delete_topics([installation.dead_letters])


def want_all_replicas(kafka: KafkaServer, installation: Installation) -> None:
    """Nothing is taken that one of the brokers does not have; all other topics go on without it."""
    with admin_of(kafka) as admin:
        wanted = ConfigResource("TOPIC", installation.dead_letters, {"min.insync.replicas": "3"})
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


def test_a_dead_letter_topic_that_was_deleted(trial: Trial) -> None:
    """The worker waits and says why; the offset stays before the poison. In the long form it stops after a minute. Once the
    topic is there again, everything is there once."""
    installation = trial.install()
    worker = installation.worker()
    delete(trial.kafka, installation)
    check_nothing_is_lost(
        installation,
        worker,
        lambda: trial.kafka.create_topic(installation.dead_letters, partitions=PARTITIONS),
        trial,
    )


@LONG_FORM_ONLY
def test_a_dead_letter_topic_that_is_short_of_replicas(trial: Trial) -> None:
    """The same, where one of three brokers is dead and only the dead-letter topic cannot be without it."""
    cluster = trial.serve(KafkaCluster)
    installation = trial.install(cluster, trial.redis, topics_replication=3)
    worker = installation.worker()
    *_, dead = cluster.nodes
    want_all_replicas(cluster.nodes[0], installation)
    dead.kill()
    check_nothing_is_lost(installation, worker, dead.start, trial)


def check_nothing_is_lost(
    installation: Installation,
    worker: Served,
    mend: Callable[[], object],
    trial: Trial,
) -> None:
    """Sends poison while it cannot be put aside, and mends that."""
    history = known_history(trial.random.randrange(1_000), scale=0.02).arranged(
        lambda records: with_poison(trial.random, records)
    )
    trial.drive(installation, history.records).join()
    worker.process.wait_for_line(rf"(?s)(Writing dead letters again.*){{{WARNINGS}}}", seconds=READ_IN_S)
    poisoned, first = place_of_the_poison(installation)
    assert installation.progress.stored()[poisoned] <= first
    with suppress(OSError):  # on a slow machine it may have stopped by now
        assert worker.total(Vital.DEAD_LETTERS) == 0
        assert worker.total(Vital.REJECTED) == 0, "nothing counts as put aside before it is"
    if THOROUGH:
        trial.figures["stopped with"] = stopped(worker)
        assert installation.progress.stored()[poisoned] <= first
    mend()
    wait_until(lambda: has_ended(worker) or installation.progress.is_caught_up(), seconds=READ_IN_S, what="it goes on")
    if has_ended(worker):  # on a slow machine its minute may be over in the short form, too
        stopped(worker)
        installation.worker()
    installation.wait_until_read()
    letters = letters_by_source(installation)
    # A letter whose acknowledgement was lost is there twice, and told by its source.
    assert Counter(letter.value for letter, *_ in letters.values()) == Counter(
        record.value for record in history.records if record.time_ms is None
    )
    assert len(letters) == len(json.loads(installation.run("dlq", "list", "--json"))) == POISON
    trial.figures["poison"], trial.figures["records that waited"] = (
        POISON,
        installation.progress.ends()[poisoned] - first,
    )
    trial.figures["values compared"] = assert_naive(installation, history)


def place_of_the_poison(installation: Installation) -> tuple[tuple[Topic, int], int]:
    """The partition that has poison, and the offset of the first of it."""
    brokers, topic = installation.settings["FUNNELWATCH_KAFKA_BROKERS"], installation.topics[Topic.ENGAGEMENTS]
    places = [(it.partition, it.offset) for it in records_of(brokers, topic) if it.value.startswith(b"poison")]
    assert len({partition for partition, _ in places}) == 1
    partition, first = min(places)
    return (Topic.ENGAGEMENTS, partition), first


def has_ended(worker: Served) -> bool:
    """Whether it is no more."""
    return worker.process.returncode is not None


def stopped(worker: Served) -> int:
    """The exit code of a worker that has given up, and has said why in a sentence."""
    code = worker.process.wait(seconds=GIVES_UP_S)
    said = worker.process.output()
    assert code != 0
    assert re.search(r"rejected records could not be written to the dead-letter topic", said), said
    assert "Traceback" not in said
    return code
