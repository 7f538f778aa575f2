"""Workers of one consumer group, as processes, that are killed, stopped and started again."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable, Iterable, Sequence
from random import Random

from streams.kpis.naming import Vital
from tests.faults.told import tell
from tests.flow.installation import READ_IN_S, SHARDS, Installation
from tests.flow.served import Served
from tests.services.http_json import is_ready
from tests.services.waiting import wait_until

STOP_S = 40.0
"""For a worker to commit what it holds and to leave its group: a tenth of a second on an idle machine. One that takes longer
than 30 s gives up, and does not end well."""


class Crew:
    """`workers` are those that should run now; one that ends by itself fails whatever is waited for."""

    def __init__(self, installation: Installation, random: Random, shards: int = SHARDS) -> None:
        self._installation, self._random, self._shards = installation, random, shards
        self.workers: list[Served] = []
        self.killed = self.stopped = 0

    def join(self, count: int = 1, *, installation: Installation | None = None) -> list[Served]:
        """Starts workers, of another installation perhaps (the same behind a proxy), and does not wait for them."""
        joined = [(installation or self._installation).launch("worker") for _ in range(count)]
        self.workers += joined
        tell(f"{count} join, {len(self.workers)} are there")
        return joined

    def kill(self, count: int = 1) -> None:
        """SIGKILL to so many at once, of those that write shards, if there are as many."""
        writing = self.writing()
        chosen = self._random.sample(writing if len(writing) >= count else self.workers, count)
        for worker in chosen:
            self.workers.remove(worker)
            worker.process.send(signal.SIGKILL)
        for worker in chosen:
            assert worker.process.wait() == -signal.SIGKILL, "it had ended before it was killed"
        self.killed += len(chosen)
        tell(f"{count} killed, {self.killed} in all")

    def stop(self, workers: Sequence[Served]) -> float:
        """SIGTERM to these at once; they have to end well and in time. Gives the seconds that the last one took."""
        began = time.monotonic()
        for worker in workers:
            self.workers.remove(worker)
            worker.process.send(signal.SIGTERM)
        for worker in workers:
            code = worker.process.wait(seconds=STOP_S)
            if code != 0 or re.search(r" ERROR +funnelwatch", worker.process.output()):
                raise worker.process.failure(f"was told to stop and ended with {code}")
        self.stopped += len(workers)
        tell(f"{len(workers)} stopped, {self.stopped} in all")
        return time.monotonic() - began

    def writing(self) -> list[Served]:
        """Those that write at least one shard now."""
        return [worker for worker in self.workers if is_ready(f"http://{worker.address}/readyz")]

    def written(self) -> float:
        """How many shards the workers say that they write; less than all while they are handed over."""
        return sum(map(assigned, self.workers))

    def wait_all_written(self) -> float:
        """Waits until each shard has its writer; gives the seconds that it took."""
        began = time.monotonic()
        self.wait(lambda: self.written() == self._shards, "each shard is written by one worker")
        return time.monotonic() - began

    def wait_shared(self) -> None:
        """Waits until each shard has its writer, and each worker something to write."""
        self.wait(
            lambda: self.written() == self._shards and len(self.writing()) == len(self.workers), "all write all shards"
        )

    def wait_committed(self, records: int) -> None:
        """Waits until so many records are part of the state."""
        self.wait(lambda: self._installation.progress.committed() >= records, f"{records} records are committed")

    def wait_until_read(self) -> None:
        """Waits until all that Kafka holds is committed."""
        self.wait(self._installation.progress.is_caught_up, "all that was sent is committed")

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        """Waits for a condition, or for a worker that ends by itself, which fails."""

        def met() -> bool:
            assert_running(self.workers)
            return condition()

        wait_until(met, seconds=READ_IN_S, what=what)


def assert_running(workers: Iterable[Served]) -> None:
    """None of them has ended by itself."""
    for worker in workers:
        if (code := worker.process.returncode) is not None:
            raise worker.process.failure(f"ended with {code} by itself")


def answers(worker: Served) -> bool:
    """Whether it says that it is alive; from then on it also minds signals."""
    return is_ready(f"http://{worker.address}/healthz")


def assigned(worker: Served) -> float:
    """How many shards the worker writes; 0 while it does not answer yet."""
    try:
        return worker.total(Vital.ASSIGNED)
    except OSError:
        return 0
