"""Redis may be told to evict keys, which no reader can tell from a smaller number: no worker writes to such a server."""

from __future__ import annotations

import time

import pytest

from tests.faults.known_history import known_history
from tests.faults.trial import Trial
from tests.faults.verifier import assert_naive
from tests.flow.moments import await_committed
from tests.forms import THOROUGH
from tests.services.redis import RedisServer

pytestmark = pytest.mark.timeout(1_800 if THOROUGH else 300)

ROUNDS = 5 if THOROUGH else 1
RATE = 1_000.0
ENDS_S = 60.0
EVICTING = ("allkeys-lru", "allkeys-lfu", "allkeys-random", "volatile-lru", "volatile-ttl")
POLICY = "maxmemory-policy"


def test_no_worker_writes_where_keys_may_be_evicted(trial: Trial) -> None:
    """It does not start, and where the policy is changed under it, it ends within seconds; both with the sentence."""
    history, noticed = known_history(trial.random.randrange(1_000), days=30), []
    redis = trial.serve(RedisServer, settings={POLICY: trial.random.choice(EVICTING)})
    installed = trial.install(trial.kafka, redis)
    with redis.client() as client:
        refused = installed.launch("worker").process
        assert refused.wait(seconds=ENDS_S) == 1
        assert "set maxmemory-policy to noeviction" in refused.output()
        assert not client.keys(), "it has written nothing"
        driver = trial.drive(installed, list(history.records), RATE)
        for place in range(ROUNDS):
            client.config_set(POLICY, "noeviction")
            worker = installed.worker()
            await_committed(installed, (place + 1) * len(history.records) // (2 * ROUNDS), worker)
            client.config_set(POLICY, trial.random.choice(EVICTING))
            began = time.monotonic()
            assert worker.process.wait(seconds=ENDS_S) == 1
            noticed.append(time.monotonic() - began)
            assert "set maxmemory-policy to noeviction" in worker.process.output().splitlines()[-1]
        client.config_set(POLICY, "noeviction")
    installed.worker()
    driver.join()
    installed.wait_until_read()
    trial.figures |= {"changes": ROUNDS, "longest until the worker ended s": max(noticed)}
    trial.figures |= {"values": assert_naive(installed, history)}
