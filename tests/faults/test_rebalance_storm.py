"""Workers that join and leave every few seconds, more of them than there are shards: a shard has one writer at a time."""

import time
from random import Random

import pytest

from tests.faults.crew import Crew, answers, assigned
from tests.faults.known_history import known_history, some_twice
from tests.faults.trial import Trial
from tests.faults.verifier import assert_naive
from tests.faults.watch import Watch
from tests.forms import LONG_FORM_ONLY, THOROUGH

pytestmark = pytest.mark.timeout(3600 if THOROUGH else 600)
STORM_S = 300.0 if THOROUGH else 8.0
PAUSE_S = (0.2, 5.0 if THOROUGH else 1.5)
"""Between two that join or leave."""
SHARDS = 3
"""One partition, so that there are soon more workers than can write."""
WORKERS = 5 if THOROUGH else 4
"""At the end of the storm."""
TAIL = 0.2
"""Of the records: sent after the storm, to be read by those who were idle."""


@LONG_FORM_ONLY
def test_a_rebalance_storm(trial: Trial) -> None:
    """Joins, SIGTERM and SIGKILL in any order while events flow and an exporter is watched; then those beyond three are
    idle and healthy, and take over from the three."""
    history = known_history(trial.random.randrange(1_000), days=25, scale=1.5 if THOROUGH else 0.1)
    history = history.arranged(some_twice(trial.random))
    before = int(len(history.records) * (1 - TAIL))
    installation = trial.install(
        trial.kafka, trial.redis, partitions=1, kafka_batch_max_records=50, exporter_refresh="200ms"
    )
    crew = Crew(installation, trial.random, SHARDS)
    crew.join(WORKERS - 1)
    crew.wait_all_written()
    driver = trial.drive(installation, history.records[:before], rate=before / STORM_S)
    watch = Watch(installation.exporter(), history)
    joined = _storm(crew, trial.random)
    settling = _settle(crew)
    driver.join()
    idle = [worker for worker in crew.workers if assigned(worker) == 0]
    crew.stop([worker for worker in crew.workers if worker not in idle])
    taking_over = crew.wait_all_written()
    trial.drive(installation, history.records[before:]).join()
    crew.wait_until_read()
    assert crew.workers == idle
    states = watch.assert_right()
    values = assert_naive(installation, history)
    group = installation.settings["FUNNELWATCH_KAFKA_APP_ID"]
    trial.figures |= {
        "rebalances": trial.kafka.process.output().count(f"Stabilized group {group} "),
        "joins": joined,
        "kills": crew.killed,
        "stops": crew.stopped,
        "records": len(history.records),
        "values": values,
        "states seen": states,
        "seconds to settle": settling,
        "seconds for the idle to take over": taking_over,
    }


def _storm(crew: Crew, random: Random) -> int:
    """Gives how many joined. Who leaves has begun to answer; at least one stays, and at most one more than are wanted.
    Each kind comes at least once, however slow the machine is."""
    joined, actions, end = 0, list[str](), time.monotonic() + STORM_S
    while time.monotonic() < end or not (joined and crew.stopped and crew.killed):
        there = list(filter(answers, crew.workers))
        actions = actions or random.sample(("join", "stop", "join", "kill"), 4)
        action = actions.pop()
        if action == "join" or len(there) <= 1:
            if len(crew.workers) <= WORKERS:
                crew.join()
                joined += 1
        elif action == "stop":
            crew.stop([random.choice(there)])
        else:
            crew.kill()
        time.sleep(random.uniform(*PAUSE_S))
    return joined


def _settle(crew: Crew) -> float:
    """Makes it as many workers as are wanted; gives the seconds until each shard is written and the rest is idle, and
    healthy."""
    crew.stop(list(filter(answers, crew.workers))[: max(len(crew.workers) - WORKERS, 0)])
    crew.join(WORKERS - len(crew.workers))
    began = time.monotonic()
    crew.wait(
        lambda: (
            all(map(answers, crew.workers))
            and sorted(map(assigned, crew.workers)) == [0] * (WORKERS - SHARDS) + [1] * SHARDS
        ),
        "three write a shard each",
    )
    return time.monotonic() - began
