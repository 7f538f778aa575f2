"""Moments in the middle of a replay: random numbers of committed records, from a seed that is printed and can be given."""

import os
import time
from random import Random

from streams.events.instant import epoch_ms
from streams.replay.progress import Silent
from streams.replay.replay import replay
from streams.replay.sinks import MemorySink
from tests.flow.histories import History
from tests.flow.installation import READ_IN_S, Installation
from tests.flow.served import Served
from tests.services.waiting import wait_until

SEED = "FUNNELWATCH_TESTS_SEED"
LATEST = 0.95
"""Of the records: after the last moment there is something left to do."""


def size_of(history: History) -> int:
    """How many records a replay of the history sends."""
    sink = MemorySink()
    replay(list(map(str, history.files)), sink=sink, progress=Silent(), until_ms=epoch_ms(history.at))
    return len(sink.sent)


def moments(count: int, size: int) -> list[int]:
    """So many different numbers of records, in order."""
    seed = int(os.environ.get(SEED) or time.time_ns() % 1_000_000)
    chosen = sorted(Random(seed).sample(range(int(LATEST * size)), count))
    print(f"{SEED}={seed}: after {chosen} of {size} records")
    return chosen


def await_committed(installation: Installation, records: int, worker: Served) -> None:
    """Waits until so many records are part of the state."""

    def reached() -> bool:
        if worker.process.returncode is not None:
            raise worker.process.failure(f"ended with {worker.process.returncode} by itself")
        return installation.progress.committed() >= records

    wait_until(reached, seconds=READ_IN_S, what=f"{records} records are committed")
