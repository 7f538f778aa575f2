"""What every contender that is a program of the bench shares: what it is told, and what it tells in the end."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Job:
    """Read `topic` from its beginning until so many events were counted."""

    brokers: str
    topic: str
    events: int
    redis: str
    tuned: bool

    @classmethod
    def of_arguments(cls) -> Job:
        """From this process's command line."""
        parser = ArgumentParser()
        for option in ("--brokers", "--topic", "--redis"):
            parser.add_argument(option, required=True)
        parser.add_argument("--events", type=int, required=True)
        parser.add_argument("--tuned", action="store_true", help="not with the client's defaults")
        return cls(**vars(parser.parse_args()))


class Stopwatch:
    """From the first event counted to the last: the start-up and the first fetch are not in it."""

    def __init__(self) -> None:
        self.events = self._first = 0
        self._began = self._cpu = 0.0

    def counted(self, events: int) -> None:
        """So many more were counted. Those of the first call are where the clock starts, so they are not timed."""
        if not self.events:
            self._first, self._began, self._cpu = events, time.perf_counter(), time.process_time()
        self.events += events

    def tell(self, counts: Mapping[str, Any] | None = None) -> None:
        """One line of JSON on stdout: what was timed, and what was counted."""
        seconds, cpu_seconds = time.perf_counter() - self._began, time.process_time() - self._cpu
        timed = self.events - self._first
        told = {"events": timed, "seconds": seconds, "cpu_seconds": cpu_seconds, "counts": counts or {}}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
