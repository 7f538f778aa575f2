"""The runs: each contender from the beginning of its topics, each result checked against a naive pass."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from streams.events.topics import Topic
from streams.tables.pane_bytes import unpack
from tests.bench.loads import BACKFILL, LEADS, LIVE, SLICE, Loads
from tests.bench.result import Measured, WrongResult
from tests.bench.servers import NAMESPACE, Servers, Told, topics_of
from tests.bench.watching import watch
from tests.naive.table import differences, keyed
from tests.services.commands import funnelwatch

WORKER = [*funnelwatch(), "worker"]


class Bench:
    """Runs on these servers and loads."""

    def __init__(self, servers: Servers, loads: Loads) -> None:
        self._servers, self._loads = servers, loads

    def limit(self) -> Measured:
        """(a)."""
        naive = self._loads.naive(LIVE)
        told = self._program("limit", LIVE)
        _same(told.counts, naive.types)
        return told.measured

    def stock_faust(self, *options: str) -> Measured:
        """(b), with the options of its command line."""
        naive = self._loads.naive(SLICE)
        told = self._program("stock_faust", SLICE, *options)
        _same(told.counts, naive.types)
        return told.measured

    def handwritten(self, *options: str) -> Measured:
        """(c), with the options of its command line."""
        naive = self._loads.naive(LIVE)
        measured = self._program("handwritten", LIVE, *options).measured
        found = {
            (*field.decode().split("|"), int(key.decode().partition(":")[2]) * 10_000): int(n)
            for key in self._servers.client.scan_iter("count:*")
            for field, n in self._servers.client.hgetall(key).items()
        }
        _same(found, naive.panes)
        return measured

    def counting_worker(self) -> Measured:
        """(d) with one entry."""
        naive = self._loads.naive(LIVE)
        command = [sys.executable, "-m", "tests.bench.contenders.counting_worker"]
        measured = self._workers(LIVE, command, 1)
        redis = self._servers.client
        found: dict[tuple[str, str, int], int] = {}
        for key in redis.scan_iter(f"{NAMESPACE}:*:pane:10s:*"):
            pane = int(key.rpartition(b":")[2])
            for series, cells in unpack(redis.get(key)).items():
                name, _, dimension = series.partition("|")
                for channel, n in cells.items() if dimension else ():
                    found[name, channel, pane] = found.get((name, channel, pane), 0) + n
        _same(found, naive.panes)
        return measured

    def full(self, workers: int = 1) -> Measured:
        """(d) with the whole catalogue; so many workers of one group."""
        return self._engagements(LIVE, "1h", workers)

    def backfill(self) -> Measured:
        """(d) with the whole catalogue, over 90 days."""
        return self._engagements(BACKFILL, "90d", 1)

    def leads(self) -> Measured:
        """(d) with the whole catalogue; every KPI that it prints is compared."""
        expected = self._loads.expected_of_leads()
        measured = self._workers(LEADS, WORKER, 1)
        if wrong := differences(expected, keyed(self._kpis(LEADS))):
            raise WrongResult(f"{len(wrong)} of {len(expected)} values differ, such as {wrong[:3]}")
        return measured

    def _engagements(self, load: str, window: str, workers: int) -> Measured:
        naive = self._loads.naive(load)
        measured = self._workers(load, WORKER, workers)
        found = {
            (row["kpi"], tuple(row["labels"].items())): row["value"]
            for row in self._kpis(load)
            if row["window"] in (window, None)
        }
        expected = naive.reading()
        _same({place: found.get(place) for place in expected}, expected)
        return measured

    def _program(self, name: str, load: str, *flags: str) -> Told:
        topic = topics_of(load)[Topic.ENGAGEMENTS]
        return self._servers.program(name, load, topic, self._loads.events(load), *flags)

    def _workers(self, load: str, command: list[str], count: int) -> Measured:
        """So many of one group, from an empty state to its end."""
        self._servers.redis.flush()
        settings = self._servers.settings(load)
        workers = [
            self._servers.commands.start_program(command, name="worker", settings=settings) for _ in range(count)
        ]
        measured = watch(workers, self._servers, self._loads.events(load))
        for worker in workers:
            worker.stop()
        return measured

    def _kpis(self, load: str) -> list[dict[str, Any]]:
        at = datetime.fromtimestamp((self._loads.end_ms + 1) / 1000, UTC).isoformat(timespec="milliseconds")
        printed = self._servers.commands.run("kpis", "--at", at, "--json", settings=self._servers.settings(load))
        if printed.returncode:
            raise WrongResult(printed.stderr)
        rows: list[dict[str, Any]] = json.loads(printed.stdout)
        return rows


def _same(found: Mapping[Any, Any], expected: Mapping[Any, Any]) -> None:
    wrong = {
        key: (found.get(key), expected.get(key))
        for key in found.keys() | expected
        if found.get(key) != expected.get(key)
    }
    if wrong:
        raise WrongResult(f"{len(wrong)} values differ (found, expected), such as {dict(list(wrong.items())[:3])}")
