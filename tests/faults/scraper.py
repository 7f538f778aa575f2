"""Scrapes a process again and again while things break, as Prometheus would, and keeps how long each scrape took."""

from __future__ import annotations

import time
from collections.abc import Sequence
from threading import Event, Thread
from typing import Self

from tests.flow.served import Served

EVERY_S = 0.1


class Scraper:
    """In a thread of its own, for the length of a `with`. A scrape that fails counts as one that took for ever."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._stopped = Event()
        self._thread = Thread(target=self._run, name=f"scraper of {served.address}", daemon=True)
        self._seconds: list[float] = []

    @property
    def scrapes(self) -> int:
        """How many came to an end."""
        return len(self._seconds)

    @property
    def longest_s(self) -> float:
        """The longest."""
        return max(self._seconds)

    @property
    def p99_s(self) -> float:
        """What 99 of 100 did not exceed."""
        ordered: Sequence[float] = sorted(self._seconds)
        return ordered[int(0.99 * (len(ordered) - 1))]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join(30)

    def _run(self) -> None:
        while not self._stopped.wait(EVERY_S):
            began = time.monotonic()
            try:
                self._served.metrics()
            except OSError:
                self._seconds.append(float("inf"))
            else:
                self._seconds.append(time.monotonic() - began)
