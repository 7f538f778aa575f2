"""Looks at what processes hold, every so often, as long as they live: memory, file descriptors, threads and tasks."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Thread
from typing import Self

from redis.exceptions import RedisError

from streams.kpis.naming import Vital
from tests.faults.memory import MIB, resident_mib
from tests.faults.trend import Sample
from tests.flow.served import Served
from tests.services.redis import RedisServer


@dataclass(frozen=True)
class Held:
    """What is sampled of a process (or of Redis, under its own name), with its unit."""

    whose: str
    what: str


class Sampler:
    """In a thread of its own, for the length of a `with`. `tasks` is the metric that tells the tasks of each process."""

    def __init__(self, served: Mapping[str, tuple[Served, Vital]], redis: RedisServer, every_s: float) -> None:
        self._served, self._redis, self._every_s = served, redis, every_s
        self._stopped = Event()
        self._samples: defaultdict[Held, list[Sample]] = defaultdict(list)
        self._began = time.monotonic()
        self._thread = Thread(target=self._run, name="sampler", daemon=True)

    def since(self, share: float) -> Mapping[Held, Sequence[Sample]]:
        """All samples but those of the first part of the time, when things still warm up."""
        last = max(at for samples in self._samples.values() for at, _ in samples)
        return {
            held: [(at, value) for at, value in samples if at >= share * last]
            for held, samples in self._samples.items()
        }

    def least(self, share: float) -> int:
        """How many of those there are of what was looked at least: while Redis hangs, nothing is."""
        return min(map(len, self.since(share).values()))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join(60)

    def _run(self) -> None:
        while not self._stopped.wait(self._every_s):
            for whose, (served, tasks) in self._served.items():
                with suppress(OSError):  # paused, or busy: the next look is soon
                    self._look(whose, served, tasks)
            with suppress(RedisError, OSError), self._redis.client() as client:
                self._note("Redis", "memory, MiB", client.info("memory")["used_memory"] / MIB)

    def _look(self, whose: str, served: Served, tasks: Vital) -> None:
        process = f"/proc/{served.process.pid}"
        self._note(whose, "memory, MiB", resident_mib(served.process))
        self._note(whose, "file descriptors", len(os.listdir(f"{process}/fd")))
        self._note(whose, "threads", len(os.listdir(f"{process}/task")))
        self._note(whose, "tasks", served.total(tasks))

    def _note(self, whose: str, what: str, value: float) -> None:
        self._samples[Held(whose, what)].append((time.monotonic() - self._began, value))
