"""How a worker ends: with what code, after what, and with which words."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from streams.events.topics import Topic
from streams.ingest.connection import KafkaConnection
from streams.ingest.topics import Wanted, create_topics
from tests.flow.transport.conftest import Produce
from tests.services.kafka import KafkaServer

PROGRAM = Path(__file__).with_name("worker_program.py")
REPOSITORY = PROGRAM.parents[3]
BY_FAUST = ("-m", "faust", "-A", "worker_program", "worker")

ENOUGH_S = 60.0
"""For a process to start, on a busy machine, and to end."""
STOP_S = 25.0
"""Less than the 30 s after which a worker gives up: a second or two on an idle machine."""

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(kafka: KafkaServer, names: Mapping[Topic, str], group: str, tmp_path: Path) -> Iterator[Start]:
    """Starts a worker process in an empty folder, whose host behaves so: `start(behaviour)`."""
    started = []

    def start(
        behaviour: str, *arguments: str, broker: str = kafka.bootstrap, **variables: str
    ) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, *(arguments or (str(PROGRAM),))],
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONPATH": f"{REPOSITORY}{os.pathsep}{PROGRAM.parent}",
                "PYTHONDONTWRITEBYTECODE": "1",
                "BROKER": broker,
                "LEADS": names[Topic.LEADS],
                "ENGAGEMENTS": names[Topic.ENGAGEMENTS],
                "GROUP": group,
                "BEHAVIOUR": behaviour,
                **variables,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def wait_for(process: subprocess.Popen[str], words: str) -> None:
    """Read lines until one has these words."""
    assert process.stdout is not None
    assert process.stderr is not None
    if not any(words in line for line in process.stdout):
        pytest.fail(f"The worker ended without {words!r}: {process.stderr.read()}")


@pytest.mark.parametrize("arguments", [(), BY_FAUST], ids=["run_worker", "faust"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_stops_the_worker_after_it_drained(
    number: signal.Signals,
    arguments: tuple[str, ...],
    topics: Mapping[Topic, str],
    produce: Produce,
    start: Start,
    tmp_path: Path,
) -> None:
    """What was accepted is committed, the exit code is 0, and nothing is left on disk; `faust worker` can do it, too."""
    await produce(topics[Topic.LEADS], 100, partition=0)
    worker = start("well", *arguments)
    wait_for(worker, "accepted 100")
    asked = time.monotonic()
    worker.send_signal(number)
    out, err = worker.communicate(timeout=ENOUGH_S)
    assert worker.returncode == 0
    assert "Traceback" not in err
    assert "drained 100" in out
    assert time.monotonic() - asked < STOP_S
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("behaviour", "sentence"),
    [("fails-to-assign", "The store cannot be reached."), ("fails-to-handle", "The store is full.")],
)
async def test_a_failing_host_ends_the_worker(
    behaviour: str, sentence: str, topics: Mapping[Topic, str], produce: Produce, start: Start
) -> None:
    """Faust would acknowledge the batch and go on; here the exit code is not 0, and the reason is a sentence."""
    await produce(topics[Topic.LEADS], 100, partition=0)
    worker = start(behaviour)
    out, err = worker.communicate(timeout=ENOUGH_S)
    assert worker.returncode == 1
    assert err.splitlines()[-1] == f"Error: {sentence}"
    assert "Traceback" not in err
    assert "drained" not in out


async def test_a_failing_host_ends_faust_worker_too(
    topics: Mapping[Topic, str], produce: Produce, start: Start
) -> None:
    """Whoever watches the process learns of it by its exit code, whichever way it was started."""
    await produce(topics[Topic.LEADS], 100, partition=0)
    worker = start("fails-to-handle", *BY_FAUST)
    _, err = worker.communicate(timeout=ENOUGH_S)
    assert worker.returncode == 1
    assert "The worker stops: The store is full." in err


@pytest.mark.parametrize(("behaviour", "words"), [("fails-to-drain", "went away"), ("never-drains", "within 2 s")])
async def test_a_stop_that_cannot_commit_is_a_failure_in_bounded_time(
    behaviour: str, words: str, topics: Mapping[Topic, str], produce: Produce, start: Start
) -> None:
    """The exit code says that something is left to be read again, however long the store would have taken."""
    await produce(topics[Topic.LEADS], 100, partition=0)
    worker = start(behaviour)
    wait_for(worker, "accepted 100")
    worker.terminate()
    _, err = worker.communicate(timeout=ENOUGH_S)
    assert worker.returncode == 1
    assert words in err
    assert "Traceback" not in err


def test_a_killed_worker_with_a_name_gets_its_shards_back_at_once(topics: Mapping[Topic, str], start: Start) -> None:
    """Without one they stay with the dead until its session of two minutes times out."""
    named = {"INSTANCE": "worker-1", "SESSION_MS": "120000"}
    killed = start("well", **named)
    wait_for(killed, "assigned")
    killed.kill()
    killed.wait()
    began = time.monotonic()
    wait_for(start("well", **named), "assigned")
    assert time.monotonic() - began < 60


async def test_a_signal_during_the_start_is_heard(topics: Mapping[Topic, str], start: Start) -> None:
    """A worker that is stopped while it joins the group ends in bounded time, without a failure."""
    worker = start("well")
    await asyncio.sleep(0.8)
    worker.terminate()
    _, err = worker.communicate(timeout=ENOUGH_S)
    assert worker.returncode in (0, -signal.SIGTERM)  # the latter where Python itself was still starting
    assert "Traceback" not in err


def test_missing_topics_end_the_worker_with_the_command_that_makes_them(start: Start) -> None:
    """A worker never makes topics itself: it would not know how many partitions they shall have."""
    worker = start("well")
    _, err = worker.communicate(timeout=ENOUGH_S)
    assert worker.returncode == 1
    assert "does not exist; `funnelwatch topics create` makes it." in err.splitlines()[-1]
    assert "Traceback" not in err


def test_leads_and_engagements_partitioned_differently_end_the_worker(
    connection: KafkaConnection, names: Mapping[Topic, str], start: Start
) -> None:
    """Counting would be wrong without anything failing."""
    create_topics(connection, {names[Topic.LEADS]: Wanted(2, 1), names[Topic.ENGAGEMENTS]: Wanted(3, 1)})
    worker = start("well")
    _, err = worker.communicate(timeout=ENOUGH_S)
    assert worker.returncode == 1
    assert "must have the same number of partitions" in err.splitlines()[-1]


def test_an_unreachable_broker_ends_the_worker_with_its_address(start: Start) -> None:
    """The first thing that goes wrong for a newcomer says what to look at."""
    worker = start("well", broker="127.0.0.1:1")
    _, err = worker.communicate(timeout=ENOUGH_S)
    assert worker.returncode == 1
    assert "Kafka at 127.0.0.1:1 cannot be used" in err.splitlines()[-1]
    assert "Traceback" not in err
