"""The bench: its own Kafka and Redis, one load, every contender from the beginning of the topic, every result checked."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self
from uuid import uuid4

from redis import Redis

from streams.events.topics import Topic
from streams.kpis.catalogue import catalogue
from streams.replay.producer import KafkaSink
from streams.tables.pane_bytes import unpack
from tests.bench.load import Record, records
from tests.bench.naive import Naive
from tests.bench.result import Measured
from tests.bench.worker import NAMESPACE, watch
from tests.services.commands import Commands
from tests.services.kafka import KafkaServer
from tests.services.redis import RedisServer

PARTITIONS = 4
SLICE = "slice"
SLICE_EVENTS = 60_000
"""Stock Faust gets a part of the load: its rate is what counts, and it takes its time."""


class WrongResult(Exception):
    """A contender's result is not that of the naive pass."""


class Bench:
    """Use it as a context manager: the servers run and the load is in Kafka while it is open."""

    def __init__(self, events: int) -> None:
        self.events, self._slice_events = events, min(events, SLICE_EVENTS)
        self._end_ms = time.time_ns() // 1_000_000
        self._naive, self._slice = Naive(), Naive()
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            self._kafka = opening.enter_context(KafkaServer(jvm_options=()))
            self._redis_server = opening.enter_context(RedisServer())
            self._redis = opening.enter_context(Redis.from_url(self._redis_server.url))
            directory = Path(opening.enter_context(TemporaryDirectory(prefix="funnelwatch-bench-")))
            self._commands, self._catalogue = Commands(directory), directory / "kpis.toml"
            opening.callback(self._commands.close)
            self._produce()
            self._opened = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    # The load

    def _produce(self) -> None:
        created = self._commands.run("topics", "create", "--partitions", str(PARTITIONS), settings=self._settings())
        if created.returncode:
            raise RuntimeError(created.stderr)
        self._kafka.create_topic(SLICE, partitions=PARTITIONS)
        load = records(self.events, self._end_ms)
        begin = list(islice(load, self._slice_events))
        self._slice.take(begin)
        self._send(SLICE, begin)
        self._send(Topic.ENGAGEMENTS, self._noted(begin))
        self._send(Topic.ENGAGEMENTS, self._noted(load))

    def _noted(self, load: Iterator[Record] | Sequence[Record]) -> Iterator[Record]:
        for record in load:
            self._naive.take((record,))
            yield record

    def _send(self, topic: str, load: Iterator[Record] | Sequence[Record]) -> None:
        names = {Topic.ENGAGEMENTS: topic}
        with KafkaSink({"bootstrap_servers": self._kafka.bootstrap}, names, compression=None) as sink:
            for key, value in load:
                sink.send(Topic.ENGAGEMENTS, key, value)
            delivered = sink.flush()
        if delivered.failed:
            raise RuntimeError(delivered.reason)

    # The contenders: each of these is one run, checked

    def limit(self) -> Measured:
        """(a)."""
        measured, counts = self._program("limit", Topic.ENGAGEMENTS, self.events)
        _same(counts, self._naive.types)
        return measured

    def stock_faust(self) -> Measured:
        """(b)."""
        measured, counts = self._program("stock_faust", SLICE, self._slice_events)
        _same(counts, self._slice.types)
        return measured

    def handwritten(self, *options: str) -> Measured:
        """(c), with the options of its command line."""
        measured, _ = self._program("handwritten", Topic.ENGAGEMENTS, self.events, *options)
        found = {
            (*field.decode().split("|"), int(key.decode().partition(":")[2]) * 10_000): int(n)
            for key in self._redis.scan_iter("count:*")
            for field, n in self._redis.hgetall(key).items()
        }
        _same(found, self._naive.panes)
        return measured

    def counting_worker(self) -> Measured:
        """(d) with one entry."""
        self._redis_server.flush()
        program = [sys.executable, "-m", "tests.bench.contenders.counting_worker"]
        worker = self._commands.start_program(program, name="count", settings=self._settings())
        measured = watch(worker, self._redis, self.events, PARTITIONS)
        worker.stop()
        found: dict[tuple[str, str, int], int] = {}
        for key in self._redis.scan_iter(f"{NAMESPACE}:*:pane:10s:*"):
            pane = int(key.rpartition(b":")[2])
            for series, cells in unpack(self._redis.get(key)).items():
                name, _, dimension = series.partition("|")
                for channel, n in cells.items() if dimension else ():
                    found[name, channel, pane] = found.get((name, channel, pane), 0) + n
        _same(found, self._naive.panes)
        return measured

    def worker(self, chapters: Collection[str] | None = None) -> Measured:
        """(d) with the whole catalogue, or with these chapters of it only."""
        self._redis_server.flush()
        settings = self._settings() | self._catalogue_of(chapters)
        worker = self._commands.start("worker", settings=settings)
        measured = watch(worker, self._redis, self.events, PARTITIONS)
        worker.stop()
        at = datetime.fromtimestamp((self._end_ms + 1) / 1000, UTC).isoformat(timespec="milliseconds")
        rows = json.loads(self._commands.run("kpis", "--at", at, "--json", settings=settings).stdout)
        found = {
            (row["kpi"], tuple(row["labels"].items())): row["value"] for row in rows if row["window"] in ("1h", None)
        }
        kept = {kpi.id for chapter in catalogue().chapters if _is_in(chapter.id, chapters) for kpi in chapter.kpis}
        expected = {place: value for place, value in self._naive.reading().items() if place[0] in kept}
        _same({place: found.get(place) for place in expected}, expected)
        return measured

    def _program(self, name: str, topic: str, events: int, *flags: str) -> tuple[Measured, dict[str, int]]:
        """Runs a contender of the bench's own to its end."""
        self._redis_server.flush()
        options = {
            "brokers": self._kafka.bootstrap,
            "topic": topic,
            "events": str(events),
            "redis": self._redis_server.url,
        }
        arguments = [text for option, value in options.items() for text in (f"--{option}", value)]
        module = f"tests.bench.contenders.{name}"
        process = self._commands.start_program([sys.executable, "-m", module, *arguments, *flags], name=name)
        told = json.loads(process.wait_for_line(r"^\{.*\}$", seconds=300)[0])
        process.stop()
        return Measured(told["events"], told["seconds"], told["cpu_seconds"]), told["counts"]

    def _catalogue_of(self, chapters: Collection[str] | None) -> dict[str, str]:
        """Settings that switch off the KPIs of all other chapters."""
        off = [kpi.id for chapter in catalogue().chapters if not _is_in(chapter.id, chapters) for kpi in chapter.kpis]
        self._catalogue.write_text("".join(f"[kpis.{id}]\noff = true\n" for id in off))
        return {"FUNNELWATCH_CATALOGUE_FILE": str(self._catalogue)} if off else {}

    def _settings(self) -> dict[str, str]:
        """Each worker is a group of its own, so that it waits for no predecessor's session."""
        return {
            "FUNNELWATCH_KAFKA_BROKERS": self._kafka.bootstrap,
            "FUNNELWATCH_KAFKA_APP_ID": f"bench-{uuid4().hex[:8]}",
            "FUNNELWATCH_REDIS_URL": self._redis_server.url,
            "FUNNELWATCH_REDIS_NAMESPACE": NAMESPACE,
            "FUNNELWATCH_WORKER_LISTEN": "127.0.0.1:0",
        }


def _is_in(chapter: str, chapters: Collection[str] | None) -> bool:
    return chapters is None or chapter in chapters


def _same(found: Mapping[Any, Any], expected: Mapping[Any, Any]) -> None:
    wrong = {
        key: (found.get(key), expected.get(key))
        for key in found.keys() | expected
        if found.get(key) != expected.get(key)
    }
    if wrong:
        raise WrongResult(f"{len(wrong)} values differ (found, expected), such as {dict(list(wrong.items())[:3])}")
