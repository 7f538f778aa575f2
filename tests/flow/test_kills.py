"""A worker that is killed, or told to stop, in the middle of its work: whoever comes next goes on, and nothing shows."""

import os
import re
from collections.abc import Iterator

import pytest

from tests.flow.agreement import assert_same
from tests.flow.histories import History, arranged, simulated_history
from tests.flow.installation import Installation
from tests.flow.moments import await_committed, moments, size_of

THOROUGH = os.environ.get("FUNNELWATCH_TESTS") == "thorough"
KILLS = 40 if THOROUGH else 6
STOPS = 20 if THOROUGH else 3
STOP_S = 15.0
"""For a worker to commit what it holds and to leave its group; on an idle machine it takes a second."""


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """Simulated events, every tenth of them twice, so that what is read again would show if it were counted again."""
    folder = tmp_path_factory.mktemp("history")
    return arranged(simulated_history(folder), "some_twice", folder)


@pytest.fixture
def installed(installation: Installation) -> Installation:
    """Small batches, so that the history takes some hundred commits and a moment can fall between any two of them."""
    chosen = installation.with_settings(clock="event", kafka_batch_max_records="50")
    chosen.create_topics()
    return chosen


@pytest.fixture
def lives(installed: Installation) -> Iterator[Installation]:
    """The installation for one worker after another, each in a group of its own: nobody waits for the session of the
    dead one to time out, and where to go on is not known from Kafka."""
    group = installed.settings["FUNNELWATCH_KAFKA_APP_ID"]
    return (installed.with_settings(kafka_app_id=f"{group}-{life}") for life in range(1_000))


def test_workers_killed_at_random_moments_lose_nothing_and_count_nothing_twice(
    installed: Installation, lives: Iterator[Installation], history: History
) -> None:
    """SIGKILL in the middle of a replay, again and again: the worker that gets to its end has the values of `compute`."""
    replaying = installed.start("replay", *map(str, history.files), "--until", history.at)
    for moment in moments(KILLS, size_of(history)):
        worker = next(lives).worker()
        await_committed(installed, moment, worker)
        worker.process.kill()
    assert installed.progress.committed() < size_of(history), "the last worker was killed in the middle, too"
    next(lives).worker()
    assert replaying.wait() == 0
    installed.wait_until_read()
    assert_same(installed.kpis(history.at), installed.compute(history.files, history.at))


def test_workers_told_to_stop_in_the_middle_commit_and_end_well(installed: Installation, history: History) -> None:
    """SIGTERM in the middle of a replay: the exit code is 0 within bounded time, and the next worker goes on from there."""
    replaying = installed.start("replay", *map(str, history.files), "--until", history.at)
    for moment in moments(STOPS, size_of(history)):
        worker = installed.worker()
        await_committed(installed, moment, worker)
        assert worker.process.stop(seconds=STOP_S) == 0, worker.process.output()
        assert not re.search(r" ERROR +funnelwatch", worker.process.output()), worker.process.output()
        assert installed.progress.committed() >= moment
    installed.worker()
    assert replaying.wait() == 0
    installed.wait_until_read()
    assert_same(installed.kpis(history.at), installed.compute(history.files, history.at))
