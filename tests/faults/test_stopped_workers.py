"""Workers that hang past their session and go on as if nothing had happened: what they write is refused."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from streams.kpis.naming import Vital
from tests.faults.crew import Crew
from tests.faults.known_history import known_history, some_twice
from tests.faults.proxy import FaultProxy
from tests.faults.state_bytes import state_bytes
from tests.faults.trial import Trial
from tests.faults.verifier import assert_naive
from tests.flow.installation import SHARDS
from tests.forms import THOROUGH
from tests.services.redis import RedisServer

pytestmark = pytest.mark.timeout(3600 if THOROUGH else 600)
RATE = 1_000.0
"""Records a second: so that the shards have something to commit for as long as it takes to hold one back."""
ROUNDS = 5 if THOROUGH else 1
HELD_S = 60.0
"""For the next commit to come by."""


@pytest.fixture
def proxy(redis_server: RedisServer) -> Iterator[Callable[[], FaultProxy]]:
    """`proxy()` is one more way to the Redis of this run."""
    with ExitStack() as proxies:
        yield lambda: proxies.enter_context(FaultProxy(redis_server.port))


@pytest.mark.parametrize("life", range(ROUNDS))
def test_workers_that_wake_after_their_session(trial: Trial, proxy: Callable[[], FaultProxy], life: int) -> None:
    """SIGSTOP to three at once: at any moment, with a commit on its way to Redis, and with its answer on the way back. A
    fourth takes their shards over and finishes. Then they wake, the late commit arrives first, and no byte changes."""
    history = known_history(trial.random.randrange(1_000), days=25, scale=0.07).arranged(some_twice(trial.random))
    installation = trial.install(kafka_batch_max_records=50)
    asking, asked = proxy(), proxy()
    crew = Crew(installation, trial.random)
    sleepers = crew.join()
    for way in (asking, asked):
        url = f"redis://127.0.0.1:{way.port}/0"
        sleepers += crew.join(installation=installation.with_settings(redis_url=url))
    crew.wait_shared()
    driver = trial.drive(installation, history.records, RATE)
    crew.wait_committed(trial.random.randint(1, len(history.records) // 2))
    asking.hold_back(b"EXEC")
    asked.hold_back(b"EXEC", answer=True)
    assert asking.holding.wait(HELD_S)
    assert asked.holding.wait(HELD_S)
    for worker in sleepers:
        worker.process.pause()
    at_the_stop = installation.progress.committed()
    crew.workers.clear()
    crew.join()
    takeover = crew.wait_all_written()
    driver.join()
    crew.wait_until_read()
    finished = state_bytes(trial.redis.client(), installation.settings["FUNNELWATCH_REDIS_NAMESPACE"])
    for way in (asking, asked):
        way.heal()
    for worker in sleepers:
        worker.process.resume()
    crew.workers += sleepers
    crew.wait(lambda: all(worker.total(Vital.FENCED) >= 1 for worker in sleepers), "each one's commit was refused")
    crew.wait(lambda: {worker.total(Vital.ASSIGNED) for worker in crew.workers} == {SHARDS / 4}, "all share the shards")
    assert state_bytes(trial.redis.client(), installation.settings["FUNNELWATCH_REDIS_NAMESPACE"]) == finished
    values = assert_naive(installation, history)
    trial.figures |= {
        "refused": sum(worker.total(Vital.FENCED) for worker in sleepers),
        "records": len(history.records),
        "values": values,
        "records left at the stop": len(history.records) - at_the_stop,
        "seconds to take over": takeover,
    }
