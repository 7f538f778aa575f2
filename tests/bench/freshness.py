"""The workload *freshness*: `python -m tests.bench.freshness` measures how long an event takes from the producer to `/metrics`.

Page views come at a rate, on schedule. One in so many is a probe: a view of a content that no other event has, so that it shows by
itself. Producer, Kafka, worker, Redis, exporter and scraper share the machine, and so does whatever else runs on it."""

from __future__ import annotations

import re
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Final

from tests.bench.processor_time import cpu_seconds
from tests.bench.watched_exporter import Row
from tests.flow.installation import Installation, installed
from tests.flow.served import Served
from tests.services.commands import Commands
from tests.services.fixtures import KafkaNames
from tests.services.kafka import KafkaServer
from tests.services.processes import Process
from tests.services.redis import RedisServer

RATE, SECONDS, PROBES = 20_000, 30.0, 300
PROBE: Final = re.compile(r'^funnelwatch_page_views_by_content\{content="(probe-\d+)"', re.MULTILINE)
SCRAPE_EVERY_S: Final = 0.01
"""Small beside what is measured; a probe counts as seen when the scrape that has it has come to its end."""
LAST_S: Final = 60.0
"""After the last event, for all probes to show."""


class WrongValue(Exception):
    """The exporter shows something else than was sent."""


def rows(rate: int, seconds: float, probes: int) -> Iterator[Row]:
    """Starts everything, and measures. Raises WrongValue."""
    with ExitStack() as opened:
        kafka, redis = opened.enter_context(KafkaServer(jvm_options=())), opened.enter_context(RedisServer())
        commands = Commands(Path(opened.enter_context(TemporaryDirectory(prefix="funnelwatch-bench-"))))
        opened.callback(commands.close)
        made = opened.enter_context(installed(commands, KafkaNames("bench"), kafka.bootstrap, redis))
        installation = made.with_settings(exporter_label_values=str(probes + 1))
        installation.create_topics()
        worker, exporter = installation.worker(), installation.exporter()
        producer = _producer(installation, rate, seconds, probes)
        watched = {"producer": producer, "worker": worker.process, "exporter": exporter.process}
        before = {name: cpu_seconds(process.pid) for name, process in watched.items() if name != "producer"}
        seen = _look(exporter, probes, seconds)
        used = {name: cpu_seconds(watched[name].pid) - cpu for name, cpu in before.items()}
        sent = _sent(producer)
        yield from _delays(sent, seen)
        for name, cpu in used.items():
            yield Row(f"processor of the {name}", cpu / seconds * 100, "% of one")
        yield Row("events a second, sent", rate * seconds / (max(sent.values()) - min(sent.values())), "")
        installation.wait_until_read()
        time.sleep(2)
        counted = exporter.total("funnelwatch_page_views", window="1h")
        if counted != rate * seconds:
            raise WrongValue(f"{counted} page views instead of {rate * seconds}")


def _producer(installation: Installation, rate: int, seconds: float, probes: int) -> Process:
    """A process of its own: in this one it would share the interpreter with the scraper."""
    options = {"--rate": str(rate), "--seconds": str(seconds), "--probes": str(probes)}
    program = [sys.executable, "-m", "tests.bench.contenders.probing_producer"]
    arguments = [text for option in options.items() for text in option]
    return installation.commands.start_program(
        [*program, *arguments], name="producer", settings=dict(installation.settings)
    )


def _sent(producer: Process) -> dict[str, float]:
    """When each probe was handed to the producer, by the monotonic clock, which all processes share."""
    producer.wait_for_line(r"^all sent$", seconds=LAST_S)
    return {name: float(at) for name, at in re.findall(r"^(probe-\d+) (\S+)$", producer.output(), re.MULTILINE)}


def _look(exporter: Served, probes: int, seconds: float) -> dict[str, float]:
    """Scrapes over and over; when each probe was first seen."""
    seen: dict[str, float] = {}
    ends = time.monotonic() + seconds + LAST_S
    while len(seen) < probes and time.monotonic() < ends:
        found = PROBE.findall(exporter.metrics())
        now = time.monotonic()
        for probe in found:
            seen.setdefault(probe, now)
        time.sleep(SCRAPE_EVERY_S)
    return seen


def _delays(sent: Mapping[str, float], seen: Mapping[str, float]) -> Iterator[Row]:
    if sent.keys() != seen.keys():
        raise WrongValue(f"{len(seen)} of {len(sent)} probes were seen")
    delays = sorted((seen[probe] - sent[probe]) * 1e3 for probe in sent)
    cuts = quantiles(delays, n=100)
    yield Row("probes", len(delays), "")
    yield Row("from the producer to /metrics, p50", cuts[49], "ms", 300)
    yield Row("from the producer to /metrics, p95", cuts[94], "ms")
    yield Row("from the producer to /metrics, p99", cuts[98], "ms", 1_000)


def main() -> None:
    """Prints what was measured."""
    parser = ArgumentParser(prog="python -m tests.bench.freshness", description=__doc__)
    parser.add_argument("--rate", type=int, default=RATE, help="events a second")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--probes", type=int, default=PROBES)
    for row in rows(**vars(parser.parse_args())):
        print(row, flush=True)


if __name__ == "__main__":
    main()
