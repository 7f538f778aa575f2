"""An exporter under the watch: what a scrape, a reading and a pause of its loop take, and what it holds."""

from __future__ import annotations

import gzip
import json
import re
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from typing import Any, Final, cast

from redis import Redis

from streams.kpis.naming import Vital
from tests.bench.processor_time import cpu_seconds, peak_bytes
from tests.bench.section import Figure
from tests.faults.memory import resident_mib
from tests.flow.installation import Installation
from tests.flow.served import Served
from tests.services.processes import Process
from tests.services.waiting import wait_until

PROGRAM: Final = (sys.executable, "-m", "tests.bench.contenders.watched_exporter")
READ_S: Final = 300.0
"""For a reading to come: the first of a large state reads all panes."""
SCRAPE_EVERY_S: Final = 0.1
READINGS: Final = 5
LOOK_EVERY_S: Final = 1.0
"""Whether it has read again: each look is a scrape."""


class WatchedExporter:
    """An exporter of the installation that has read once."""

    def __init__(self, installation: Installation, redis: Redis) -> None:
        self._redis = redis
        address = installation.free_address()
        settings = installation.with_settings(exporter_listen=address).settings
        self.process: Process = installation.commands.start_program(PROGRAM, name="exporter", settings=settings)
        self.served = Served(self.process, address)
        began = time.monotonic()
        wait_until(lambda: self._readings() > 0, seconds=READ_S, what="the first reading")
        self._first_s = time.monotonic() - began

    def of_start(self) -> Iterator[Figure]:
        """What the first reading takes, which reads all panes."""
        yield Figure("from its start to its first reading", self._first_s, "s")
        yield Figure("the most memory until then", peak_bytes(self.process.pid) / 2**20, "MiB")

    def of_readings(self, when: str) -> Iterator[Figure]:
        """What a reading costs while nobody scrapes."""
        before, cpu = self._totals(), cpu_seconds(self.process.pid)
        after = self._readings_more(READINGS)
        used, count = cpu_seconds(self.process.pid) - cpu, after["count"] - before["count"]
        yield Figure(f"{when}: processor time of a reading", used / count * 1e3, "ms")
        for phase in ("snapshot", "read"):
            yield Figure(f"{when}: wall time of a reading, {phase}", (after[phase] - before[phase]) / count * 1e3, "ms")

    def of_questions(self) -> Iterator[Figure]:
        """What a reading costs Redis; nothing may be committed meanwhile."""
        before = self._totals()
        self._redis.config_resetstat()
        count = self._readings_more(READINGS)["count"] - before["count"]
        stats = cast("Mapping[str, Any]", self._redis.info("commandstats"))
        # What a transaction holds is counted by itself and in it.
        micros = sum(stat["usec"] for name, stat in stats.items() if name != "cmdstat_exec")
        yield Figure("time of Redis for a reading", micros / count / 1e3, "ms")
        yield Figure("commands to Redis for a reading", sum(stat["calls"] for stat in stats.values()) / count)

    def of_scrapes(self, seconds: float) -> Iterator[Figure]:
        """What scrapes take while readings go on, by a scraper that keeps its connection as Prometheus does."""
        self.process.send(signal.SIGUSR1)
        with slow_commands(self._redis) as slowest:
            took, size, zipped = self._scrape(seconds)
        took.sort()
        yield Figure("scrapes", len(took))
        yield Figure("a scrape, p50", took[len(took) // 2] * 1e3, "ms")
        yield Figure("a scrape, p99", took[int(0.99 * (len(took) - 1))] * 1e3, "ms", 50)
        yield Figure("a scrape, longest", took[-1] * 1e3, "ms")
        yield Figure("size of a scrape", size / 1e6, "MB")
        yield Figure("size of a scrape, compressed", zipped / 1e6, "MB")
        yield Figure("longest command in Redis", max(slowest, default=0) / 1e3, "ms")
        yield Figure("resident memory", resident_mib(self.process), "MiB")

    def end(self) -> Figure:
        """Stops it; how long its loop stood still at most since scraping began."""
        self.process.send(signal.SIGTERM)
        told = json.loads(self.process.wait_for_line(r"^\{.*\}$", seconds=30)[0])
        return Figure("longest pause of the event loop", told["longest"] * 1e3, "ms", 100)

    def _scrape(self, seconds: float) -> tuple[list[float], int, int]:
        took, body, ends = [], b"", time.monotonic() + seconds
        with closing(self._connected()) as connection:
            while time.monotonic() < ends:
                began = time.monotonic()
                body = _zipped(connection)
                took.append(time.monotonic() - began)
                time.sleep(SCRAPE_EVERY_S)
        return took, len(gzip.decompress(body)), len(body)

    def _connected(self) -> HTTPConnection:
        return HTTPConnection(self.served.address, timeout=30)

    def _readings_more(self, readings: int) -> Mapping[str, float]:
        """The totals after so many readings more."""
        begun = self._totals()["count"]
        while (now := self._totals())["count"] < begun + readings:
            time.sleep(LOOK_EVERY_S)
        return now

    def _readings(self) -> float:
        try:
            return self._totals()["count"]
        except OSError:
            return 0

    def _totals(self) -> dict[str, float]:
        """Readings so far, and the seconds spent on each half."""
        with closing(self._connected()) as connection:
            text = gzip.decompress(_zipped(connection)).decode()
        lines = re.findall(rf'^{Vital.REFRESH_DURATION}_(count|sum){{phase="(\w+)"}} (\S+)$', text, re.MULTILINE)
        told = {(what, phase): float(value) for what, phase, value in lines}
        sums = {phase: told.get(("sum", phase), 0.0) for phase in ("snapshot", "read")}
        return {"count": told.get(("count", "read"), 0.0), **sums}


def _zipped(connection: HTTPConnection) -> bytes:
    connection.request("GET", "/metrics", headers={"Accept-Encoding": "gzip"})
    return connection.getresponse().read()


@contextmanager
def slow_commands(redis: Redis) -> Iterator[list[int]]:
    """The microseconds of the commands meanwhile that took Redis a millisecond or more."""
    found: list[int] = []
    redis.config_set("slowlog-log-slower-than", 1_000)
    redis.slowlog_reset()
    yield found
    found += [entry["duration"] for entry in redis.slowlog_get(1_000)]
