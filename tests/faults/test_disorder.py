"""What arrives in no order, again, or weeks late counts once, where it belongs."""

from random import Random
from typing import Any

import pytest
from kafka.partitioner.default import murmur2  # type: ignore[import-untyped]  # it ships no types

from streams.events.topics import Topic
from streams.kpis.naming import Vital
from streams.measures.window import DAY
from streams.replay.record import Record
from tests.faults.known_history import KnownHistory, Order, known_history, shuffled, some_late, some_twice
from tests.faults.trial import Trial
from tests.faults.verifier import assert_naive
from tests.flow.installation import PARTITIONS
from tests.forms import THOROUGH

SCALE = 0.4 if THOROUGH else 0.02
LATE = 21 * DAY
NOTICED = 14 * DAY
"""An event is weeks late when it comes after one that is so much younger."""


def twice_and_shuffled(random: Random) -> tuple[Order, ...]:
    """All of it."""
    return some_twice(random), shuffled(random)


def twice_and_weeks_late(random: Random) -> tuple[Order, ...]:
    """A tenth of them three weeks late."""
    return some_late(random, 0.1, LATE), some_twice(random)


def weeks_late(history: KnownHistory) -> int:
    """How many records come after one that is weeks younger."""
    newest, late = 0, 0
    for record in history.records:
        assert record.time_ms is not None
        newest = max(newest, record.time_ms)
        late += newest - record.time_ms >= NOTICED
    return late


ORDERS = (twice_and_shuffled, twice_and_weeks_late) if THOROUGH else (twice_and_shuffled,)


@pytest.mark.parametrize("orders", ORDERS, ids=lambda orders: orders.__name__)
def test_order_and_repetition_change_nothing(trial: Trial, orders: Any) -> None:
    """Two workers read a history in no order, or in part weeks late, a tenth of it twice: the KPIs are the naive ones."""
    history = known_history(trial.random.randrange(1_000), scale=SCALE).arranged(*orders(trial.random))
    late = weeks_late(history)
    assert late > len(history.records) // 20
    installation = trial.install()
    workers = installation.workers(2)
    trial.drive(installation, list(history.records)).join()
    installation.wait_until_read()
    repeated = sum(worker.total(Vital.REPEATED) for worker in workers)
    assert repeated > 0
    trial.figures["records"], trial.figures["weeks late"] = len(history.records), late
    trial.figures["dropped as repetitions"] = int(repeated)
    trial.figures["values compared"] = assert_naive(installation, history)


def test_partitions_that_fall_silent_hold_nothing_up(trial: Trial) -> None:
    """By event time: from the middle on only one partition of engagements has events, and the windows go on all the same."""
    whole = known_history(trial.random.randrange(1_000), scale=SCALE)
    middle = whole.end - 40 * DAY
    history = whole.arranged(lambda records: [record for record in records if is_heard(record, middle)])
    silent = len(whole.records) - len(history.records)
    installation = trial.install()
    installation.worker()
    trial.drive(installation, list(history.records)).join()
    installation.wait_until_read()
    newest = max(record.time_ms or 0 for record in history.records)
    assert newest - middle > 30 * DAY, "the one partition goes on"
    trial.figures["records"], trial.figures["left out"] = len(history.records), silent
    trial.figures["values compared"] = assert_naive(installation, history)


def is_heard(record: Record, middle: int) -> bool:
    """Whether it is of the first half, or of the one partition that goes on."""
    if (record.time_ms or 0) < middle:
        return True
    return record.topic is Topic.ENGAGEMENTS and (murmur2(record.key) & 0x7FFFFFFF) % PARTITIONS == 1
