"""The workload *freshness*: how long an event takes from the producer to `/metrics`.

Page views come at a rate, on schedule. One in so many is a probe: a view of a content that no other event has, so that it shows by
itself. Producer, Kafka, worker, Redis, exporter and scraper share the machine, and so does whatever else runs on it."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator, Mapping
from statistics import quantiles
from typing import Final

from streams.kpis.naming import Vital
from tests.bench.processor_time import cpu_seconds
from tests.bench.result import WrongResult
from tests.bench.section import Figure, Section, Tell, section_of
from tests.bench.servers import Servers
from tests.flow.installation import Installation
from tests.flow.served import Served
from tests.services.processes import Process

RATE: Final = 20_000
"""Events a second."""
WARM_S: Final = 5.0
"""Of the beginning: a broker that has just started needs 0.8 of a core for this load, and 0.5 when it has compiled what it does;
there are two for all. What waits then is told by itself."""
SECONDS, PROBES = 35.0, 350
QUICK = 15.0, 150
PROBE: Final = re.compile(r'^funnelwatch_page_views_by_content\{content="(probe-\d+)"', re.MULTILINE)
SCRAPE_EVERY_S: Final = 0.01
"""Small beside what is measured; a probe counts as seen when the scrape that has it has come to its end."""
LAST_S: Final = 60.0
"""After the last event, for all probes to show."""


def freshness(quick: bool, tell: Tell) -> Section:
    """Raises WrongResult."""
    seconds, probes = QUICK if quick else (SECONDS, PROBES)
    about = (
        f"{RATE:,} page views a second for {seconds:g} s, on schedule; {probes} of them are probes, of which those of the first "
        f"{WARM_S:g} s are told apart."
    )
    return section_of("Freshness", about, _figures(seconds, probes), tell)


def _figures(seconds: float, probes: int) -> Iterator[Figure]:
    with Servers() as servers, servers.installed(exporter_label_values=str(probes + 1)) as installation:
        worker, exporter = installation.worker(), installation.exporter()
        producer = _producer(installation, seconds, probes)
        watched = {"producer": producer, "worker": worker.process, "exporter": exporter.process}
        before = {name: cpu_seconds(process.pid) for name, process in watched.items() if name != "producer"}
        seen = _look(exporter, probes, seconds)
        used = {name: cpu_seconds(watched[name].pid) - cpu for name, cpu in before.items()}
        sent = _sent(producer)
        yield from _delays(sent, seen)
        yield from _parts(worker, exporter)
        for name, cpu in used.items():
            yield Figure(f"processor of the {name}", cpu / seconds * 100, "% of one")
        yield Figure("events a second, sent", RATE * seconds / (max(sent.values()) - min(sent.values())))
        installation.wait_until_read()
        time.sleep(2)
        counted = exporter.total("funnelwatch_page_views", window="1h")
        if counted != RATE * seconds:
            raise WrongResult(f"{counted} page views instead of {RATE * seconds}")


def _parts(worker: Served, exporter: Served) -> Iterator[Figure]:
    """What of it the worker and the exporter take: an event waits for the commit and the reading before its own as well."""

    def mean(served: Served, metric: str, **labels: str) -> float:
        return served.total(f"{metric}_sum", **labels) / served.total(f"{metric}_count", **labels) * 1e3

    yield Figure("a commit of the worker, mean", mean(worker, Vital.COMMIT_DURATION), "ms")
    for phase in ("snapshot", "read"):
        yield Figure(
            f"a reading of the exporter, {phase}, mean", mean(exporter, Vital.REFRESH_DURATION, phase=phase), "ms"
        )


def _producer(installation: Installation, seconds: float, probes: int) -> Process:
    """A process of its own: in this one it would share the interpreter with the scraper."""
    options = {"--rate": str(RATE), "--seconds": str(seconds), "--probes": str(probes)}
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


def _delays(sent: Mapping[str, float], seen: Mapping[str, float]) -> Iterator[Figure]:
    if sent.keys() != seen.keys():
        raise WrongResult(f"{len(seen)} of {len(sent)} probes were seen")
    warm = min(sent.values()) + WARM_S
    first = [(seen[probe] - at) * 1e3 for probe, at in sent.items() if at < warm]
    delays = [(seen[probe] - at) * 1e3 for probe, at in sent.items() if at >= warm]
    cuts = quantiles(delays, n=100)
    yield Figure(f"the longest of the first {WARM_S:g} s", max(first), "ms")
    yield Figure("probes after that", len(delays))
    yield Figure("from the producer to /metrics, p50", cuts[49], "ms", 300)
    yield Figure("from the producer to /metrics, p95", cuts[94], "ms")
    yield Figure("from the producer to /metrics, p99", cuts[98], "ms", 1_000)
