"""Canaries on the way that events go: through Kafka, the worker and Redis into the exporter's metrics."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from kafka import KafkaConsumer  # type: ignore[import-untyped]  # it ships no types

from streams.kpis.naming import Vital
from tests.flow.agreement import assert_same
from tests.flow.histories import History, simulated_history
from tests.flow.installation import READ_IN_S, SHARDS, Installation
from tests.flow.served import Served
from tests.services.waiting import wait_until

EVERY_S = 1.0
SEEN_S = 60.0
"""For a canary to be shown, on a busy machine; on an idle one it takes a second."""


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """Simulated events."""
    return simulated_history(tmp_path_factory.mktemp("history"))


@pytest.fixture
def installed(installation: Installation) -> Installation:
    """With a canary a second to each shard."""
    chosen = installation.with_settings(worker_canary=f"{EVERY_S:g}s")
    chosen.create_topics()
    return chosen


def ages(exporter: Served) -> list[float]:
    """How long ago the newest canary of each shard was sent (s)."""
    return [time.time() - sample.value for sample in exporter.samples(Vital.CANARY)]


def seen(exporter: Served) -> bool:
    """Whether canaries of all shards come through."""
    found = ages(exporter)
    return len(found) == SHARDS and max(found) < 5 * EVERY_S


def letters(installed: Installation) -> Iterator[bytes]:
    """Whatever was put aside."""
    consumer = KafkaConsumer(
        installed.dead_letters,
        bootstrap_servers=installed.settings["FUNNELWATCH_KAFKA_BROKERS"],
        auto_offset_reset="earliest",
        consumer_timeout_ms=2_000,
    )
    yield from (record.value for record in consumer)
    consumer.close()


def test_canaries_come_through_and_get_old_without_a_worker(installed: Installation) -> None:
    """Every shard's is seen in the exporter's metrics; with the worker killed they get old; with another one, young."""
    worker = installed.worker()
    exporter = installed.exporter()
    # A shard that was just opened looks well before its first canary: it is waited for from then on.
    arrived = f"{Vital.CANARY_DURATION}_count"
    wait_until(lambda: worker.total(arrived) >= SHARDS, seconds=SEEN_S, what="canaries come through")
    wait_until(lambda: seen(exporter), seconds=SEEN_S, what="canaries of all shards are seen")
    worker.process.kill()
    time.sleep(6 * EVERY_S)
    assert not seen(exporter)
    assert len(ages(exporter)) == SHARDS
    assert min(ages(exporter)) > 5 * EVERY_S
    installed.worker()
    wait_until(lambda: seen(exporter), seconds=SEEN_S, what="the next worker's canaries are seen")


def test_canaries_change_no_number(installed: Installation, history: History) -> None:
    """Events among canaries give the values of the events alone; no canary is counted, rejected or put aside."""
    event_time = installed.with_settings(clock="event")
    worker = event_time.worker()
    exporter = event_time.exporter()
    wait_until(lambda: seen(exporter), seconds=SEEN_S, what="canaries are seen before the events")
    event_time.replay(history.files, history.at)
    wait_until(lambda: seen(exporter), seconds=SEEN_S, what="canaries are seen after the events")
    offsets = event_time.progress.ends()
    wait_until(
        lambda: all(stored >= offsets[place] for place, stored in event_time.progress.stored().items()),
        seconds=READ_IN_S,
        what="all that was sent is committed",
    )
    assert worker.total(Vital.REJECTED) == 0
    assert worker.total(Vital.DEAD_LETTERS) == 0
    assert list(letters(event_time)) == []
    assert_same(event_time.kpis(history.at), event_time.compute(history.files, history.at))


def test_switched_off_none_is_missed(installed: Installation) -> None:
    """The next worker without canaries ends the waiting for them, and those that are left over in Kafka do no harm."""
    first = installed.worker()
    exporter = installed.exporter()
    wait_until(lambda: seen(exporter), seconds=SEEN_S, what="canaries of all shards are seen")
    first.process.stop()
    second = installed.with_settings(worker_canary="").worker()
    wait_until(lambda: ages(exporter) == [], seconds=SEEN_S, what="no canary is waited for")
    assert second.total(Vital.REJECTED) == 0
