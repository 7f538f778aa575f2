"""The workload *flat*: the memory of a worker that reads millions of events, until its shards have all the ids that they keep.

Whatever is kept of an event for too long shows here, as does what every bound takes when it is reached. The events are those of
*full*; their counts are compared in *full*, here it is only looked whether all are stored.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final, NamedTuple

from streams.events.topics import Group
from streams.fold.engine import RETENTION
from tests.bench.load import EVENTS_PER_SECOND, records
from tests.bench.processor_time import peak_bytes, resident_bytes
from tests.bench.section import Section, Target, Tell, markdown
from tests.bench.servers import PARTITIONS, Servers
from tests.bench.throughput import MEMORY_MB
from tests.bench.watching import stored_records
from tests.services.processes import Process

LOAD: Final = "flat"
EVENTS: Final = PARTITIONS * RETENTION[Group.PEOPLE].most * 5 // 4
"""A quarter more than are kept: the last fifth lets as many ids go as it brings."""
QUICK_SHARE: Final = 40
STEPS: Final = 5
LOOK_EVERY_S: Final = 0.05
WAIT_S: Final = 1_200.0


class Step(NamedTuple):
    """Up to so many events, the most and the least of the resident memory since the step before, in bytes."""

    events: int
    least: int
    most: int


def flat(quick: bool, tell: Tell) -> Section:
    """One run; what was resident is looked at all the time."""
    events = EVENTS // (QUICK_SHARE if quick else 1)
    end_ms = time.time_ns() // 1_000_000
    with Servers() as servers:
        servers.create_topics(LOAD)
        tell(f"Producing {events:,} events of the load {LOAD} …")
        servers.send(LOAD, records(events, end_ms, events * 1000 // EVENTS_PER_SECOND))
        worker = servers.commands.start("worker", settings=servers.settings(LOAD))
        steps = []
        for step in _steps(worker, servers, events):
            steps.append(step)
            tell(f"{step.events:,} events: {step.least / 1e6:.0f} to {step.most / 1e6:.0f} MB")
        peak = peak_bytes(worker.pid)
        worker.stop()
    rows = [[f"{step.events:,}", f"{step.least / 1e6:.0f}", f"{step.most / 1e6:.0f}"] for step in steps]
    about = (
        f"The resident memory of one worker with {PARTITIONS} full shards, {RETENTION[Group.PEOPLE].most:,} ids of each: "
        "the least and the most that was seen since the line before."
    )
    what = f"memory of a worker that read {events:,} events"
    target = Target(what, MEMORY_MB, peak / 1e6, "{:.0f} MB", at_least=False)
    return Section("Flat", f"{about}\n\n{markdown(['events', 'MB, from', 'to'], rows)}", [target])


def _steps(worker: Process, servers: Servers, events: int) -> Iterator[Step]:
    ends = [events * number // STEPS for number in range(1, STEPS + 1)]
    seen: list[int] = []
    deadline = time.monotonic() + WAIT_S
    while ends:
        time.sleep(LOOK_EVERY_S)
        if worker.returncode is not None or time.monotonic() > deadline:
            raise worker.failure(f"has not read {ends[0]:,} events")
        stored = stored_records(servers.client)
        seen.append(resident_bytes(worker.pid))
        if stored >= ends[0]:
            yield Step(ends.pop(0), min(seen), max(seen))
            seen.clear()
