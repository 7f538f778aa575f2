"""What every contender that is a program of the bench shares: what it is told, and what it tells in the end."""

from __future__ import annotations

import json
import os
import sys
import time
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.bench.processor_time import cpu_seconds, peak_bytes


@dataclass(frozen=True)
class Job:
    """Read `topic` from its beginning until so many events were counted; `servers` are processes to look at, by name."""

    brokers: str
    topic: str
    events: int
    redis: str
    tuned: bool
    servers: Mapping[str, int]

    @classmethod
    def of_arguments(cls) -> Job:
        """From this process's command line."""
        parser = ArgumentParser()
        for option in ("--brokers", "--topic", "--redis"):
            parser.add_argument(option, required=True)
        parser.add_argument("--events", type=int, required=True)
        parser.add_argument("--tuned", action="store_true", help="not with the client's defaults")
        parser.add_argument("--servers", type=json.loads, required=True, help='{"kafka": pid, …}')
        return cls(**vars(parser.parse_args()))


class Stopwatch:
    """From the first event counted to the last: the start-up and the first fetch are not in it."""

    def __init__(self, job: Job) -> None:
        self.events = self._first = 0
        self._began = 0.0
        self._processes = {"contender": os.getpid(), **job.servers}
        self._cpu: dict[str, float] = {}

    def counted(self, events: int) -> None:
        """So many more were counted. Those of the first call are where the clock starts, so they are not timed."""
        if not self.events:
            self._first, self._began, self._cpu = events, time.perf_counter(), self._used()
        self.events += events

    def tell(self, counts: Mapping[str, Any] | None = None) -> None:
        """One line of JSON on stdout: what was timed, and what was counted."""
        seconds, used = time.perf_counter() - self._began, self._used()
        cpu = {name: used[name] - before for name, before in self._cpu.items()}
        timed = self.events - self._first
        told = {
            "events": timed,
            "seconds": seconds,
            "cpu": cpu,
            "peak_bytes": peak_bytes(os.getpid()),
            "counts": counts or {},
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()

    def _used(self) -> dict[str, float]:
        return {name: cpu_seconds(pid) for name, pid in self._processes.items()}
