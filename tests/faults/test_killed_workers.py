"""Workers that are killed, or told to stop, in the middle of their work: the others go on, and nothing shows."""

from random import Random
from statistics import mean

import pytest

from tests.faults.crew import Crew
from tests.faults.known_history import KnownHistory, known_history, some_twice
from tests.faults.trial import Trial
from tests.faults.verifier import assert_naive
from tests.faults.watch import Watch
from tests.forms import THOROUGH

pytestmark = pytest.mark.timeout(3600 if THOROUGH else 600)
KILLS = 60 if THOROUGH else 5
STOPS = 20 if THOROUGH else 4
SCALE = 1.5 if THOROUGH else 0.08
RATE = 1_000.0
"""Records a second: so that they flow through a recovery, which takes a session of 6 s."""
LATEST = 0.9
"""Of the records: after the last moment there is something left to do."""
LEAD = 200
"""Records that are sent before a kill and need not be committed then."""
BATCH = 50
"""Records: small, so that a moment can fall between any two of some hundred commits."""


def history_of(random: Random) -> KnownHistory:
    """Some days, every tenth record twice, so that what is read again would show if it were counted again."""
    return known_history(random.randrange(1_000), days=25, scale=SCALE).arranged(some_twice(random))


def moments(random: Random, count: int, records: int) -> list[int]:
    """So many different numbers of committed records, in order."""
    chosen = sorted(random.sample(range(1, int(LATEST * records)), count))
    print(f"after {chosen} of {records} records")
    return chosen


def test_workers_killed_at_random_moments(trial: Trial) -> None:
    """SIGKILL to some or all of three workers at a time, while events flow and an exporter is watched."""
    history = history_of(trial.random)
    batches = _batches_of_kills(trial.random)
    installation = trial.install(kafka_batch_max_records=BATCH, exporter_refresh="200ms")
    crew = Crew(installation, trial.random)
    crew.join(3)
    crew.wait_shared()
    times = moments(trial.random, len(batches), len(history.records))
    driver = trial.drive(installation, history.records, RATE, first=times[0] + LEAD)
    watch = Watch(installation.exporter(), history)
    recoveries, waiting = [], []
    for kills, moment, following in zip(batches, times, [*times[1:], len(history.records)], strict=True):
        crew.wait_committed(moment)
        driver.allow(moment + 2 * LEAD)
        crew.kill(kills)
        waiting.append(len(history.records) - installation.progress.committed())
        driver.allow(following + LEAD)
        crew.join(kills)
        recoveries.append(crew.wait_all_written())
    assert min(waiting) > 0, "each kill fell in the middle"
    driver.join()
    crew.wait_until_read()
    states = watch.assert_right()
    values = assert_naive(installation, history)
    assert crew.killed == KILLS
    trial.figures |= {
        "kills": crew.killed,
        "records": len(history.records),
        "values": values,
        "states seen": states,
        "records left at the last kill": waiting[-1],
        "seconds to recover, mean": mean(recoveries),
        "seconds to recover, most": max(recoveries),
    }


def test_workers_told_to_stop_in_a_batch(trial: Trial) -> None:
    """SIGTERM to both workers at random numbers of records, while events flow: they commit, end well and in time."""
    history = history_of(trial.random)
    installation = trial.install(kafka_batch_max_records=BATCH, exporter_refresh="200ms")
    crew = Crew(installation, trial.random)
    times = moments(trial.random, STOPS // 2, len(history.records))
    driver = trial.drive(installation, history.records, first=0)
    took = []
    for moment in times:
        crew.join(2)
        crew.wait_shared()
        driver.allow(moment + LEAD)
        crew.wait_committed(moment)
        driver.allow(moment + 2 * LEAD)
        took.append(crew.stop(tuple(crew.workers)))
        left = len(history.records) - installation.progress.committed()
        assert left > 0, "they were stopped in the middle"
    driver.allow(len(history.records))
    driver.join()
    crew.join()
    crew.wait_until_read()
    values = assert_naive(installation, history)
    trial.figures |= {
        "stops": crew.stopped,
        "records": len(history.records),
        "values": values,
        "records left at the last stop": left,
        "seconds to end, most": max(took),
    }


def _batches_of_kills(random: Random) -> list[int]:
    """One to three kills at a time, and all of them together `KILLS`."""
    if not THOROUGH:
        return random.sample((2, 3), 2)
    batches: list[int] = []
    while (left := KILLS - sum(batches)) > 0:
        batches.append(min(left, random.choice((1, 2, 3))))
    return batches
