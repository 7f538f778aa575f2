"""Redis answers, but does not do what it is asked for: workers wait, say so, lose nothing, and go on when it does."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest

from streams.kpis.naming import Vital
from streams.replay.record import Record
from tests.faults.known_history import known_history, some_twice
from tests.faults.refusals import LOAD_DELAY, REFUSALS, Refusal
from tests.faults.told import tell
from tests.faults.trial import Trial
from tests.faults.verifier import assert_naive
from tests.flow.moments import await_committed
from tests.forms import THOROUGH
from tests.services.redis import RedisServer
from tests.services.waiting import wait_until

pytestmark = pytest.mark.timeout(1_800 if THOROUGH else 300)

ROUNDS = 4 if THOROUGH else 1
DAYS = 95 if THOROUGH else 30
LONG_S = 6.0 if THOROUGH else 0.0
"""How long a refusal goes on after the worker has noticed."""
SOON_S = 60.0


def test_workers_wait_for_a_redis_that_refuses(trial: Trial) -> None:
    """READONLY, OOM, a full disk, a snapshot that fails, LOADING, one after another in the middle of a replay."""
    history = known_history(trial.random.randrange(1_000), days=DAYS).arranged(some_twice(trial.random))
    redis = trial.serve(RedisServer, settings=LOAD_DELAY)
    installed = trial.install(trial.kafka, redis, kafka_batch_max_records=100)
    refusals: list[Refusal] = [
        kind(redis) for _ in range(ROUNDS) for kind in trial.random.sample(REFUSALS, len(REFUSALS))
    ]
    worker, recoveries = installed.worker(), []
    for refusal, (before, during) in zip(refusals, pairs(history.records, len(refusals)), strict=True):
        name = type(refusal).__name__
        at, sending = installed.progress.committed(), trial.drive(installed, before)
        await_committed(installed, at + 1, worker)
        tell(name)
        refusal.begin()
        sending.join()
        trial.drive(installed, during).join()
        wait_until(lambda: worker.total(Vital.WAITING_FOR_REDIS), seconds=SOON_S, what=f"the worker waits: {name}")
        wait_until(refusal.answers, seconds=SOON_S, what=f"Redis refuses: {name}")
        time.sleep(LONG_S)
        trial.figures[name] = trial.figures.get(name, 0) + refusal.answers()
        refusal.end()
        began = time.monotonic()
        wait_until(lambda: not worker.total(Vital.WAITING_FOR_REDIS), seconds=SOON_S, what=f"no shard waits: {name}")
        recoveries.append(time.monotonic() - began)
    installed.wait_until_read()
    assert worker.process.returncode is None
    trial.figures |= {"longest recovery s": max(recoveries), "values": assert_naive(installed, history)}


def pairs(records: Sequence[Record], count: int) -> Iterator[tuple[list[Record], list[Record]]]:
    """The records in so many pairs of portions, all of them in the end."""
    edges = [len(records) * place // (2 * count) for place in range(2 * count + 1)]
    portions = [list(records[begin:end]) for begin, end in pairwise(edges)]
    return zip(portions[::2], portions[1::2], strict=True)
