"""`python -m tests.bench --profile`: where the processor time of an event goes, as the table of README.

Every stage runs alone (`stages.py`), the transport in a process of its own (`contenders/transport.py`). Rounds are interleaved;
each figure is its least of them, for whatever else a machine does only adds to it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from streams.app.catalogue import plan_of
from streams.fold.plan import Plan
from streams.settings.root import Settings
from tests.bench.counting import counting_plan
from tests.bench.leads_load import lead_records
from tests.bench.load import EVENTS_PER_SECOND, Record, records
from tests.bench.loads import BACKFILL_MS
from tests.bench.report import machine
from tests.bench.result import Measured
from tests.bench.section import markdown
from tests.bench.servers import Servers
from tests.bench.stages import STAGES, Spent, Stages

README: Final = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- profile: written by `python -m tests.bench --profile` -->", "<!-- end of the profile -->"

WORKLOADS: Final = ("count", "full", "backfill", "leads")
EVENTS: Final = 200_000
ROUNDS: Final = 3

WORKER: Final = ("transport", *STAGES)
SAYS: Final = {
    "transport": "transport: from Kafka through aiokafka and Faust to a shard",
    "decode": "decode: from bytes to events, checked",
    "arrange": "arrange: repetitions dropped, sorted, by class and entity",
    "load": "load: the stored states of people, mails and accounts",
    "fold": "fold: what the batch changes",
    "commit": "commit: its commands built, packed and sent",
    "free": "letting go of a batch's objects",
    "worker": "**the worker, all of it**",
    "redis": "*Redis meanwhile*",
    "kafka": "*Kafka meanwhile*",
}

Micros = dict[str, float]
"""Stage -> processor time of one event, in µs."""


@dataclass(frozen=True)
class Profiled:
    """A workload: the plan it runs by, and its load; for the transport one that is alike is in Kafka, under a name."""

    name: str
    plan: Plan
    load: str
    records: Sequence[Record]


def profile(servers: Servers, only: Collection[str], tell: Callable[[str], None]) -> dict[str, Micros]:
    """The stages of each workload named in `only`, with Redis and Kafka beside them."""
    end_ms = time.time_ns() // 1_000_000
    workloads = [workload for workload in _workloads(end_ms) if workload.name in only]
    for load, produced in {workload.load: workload.records for workload in workloads}.items():
        servers.create_topics(load)
        servers.send(load, produced)
    best: dict[str, Micros] = {workload.name: {} for workload in workloads}
    for number in range(1, ROUNDS + 1):
        for workload in workloads:
            with Stages(workload.plan, servers.redis.url, end_ms) as stages:
                spent = stages.run(workload.records)
            transport = servers.program("transport", workload.load, "all of the load", EVENTS).measured
            _least(best[workload.name], _micros(spent, transport))
            tell(f"round {number} of {ROUNDS}, {workload.name}: {spent.worker_micros:.1f} µs without the transport")
    return best


def _workloads(end_ms: int) -> Iterator[Profiled]:
    engagements, plan = list(records(EVENTS, end_ms, EVENTS * 1000 // EVENTS_PER_SECOND)), plan_of(Settings())
    yield Profiled("count", counting_plan(), "full", engagements)
    yield Profiled("full", plan, "full", engagements)
    yield Profiled("backfill", plan, "full", list(records(EVENTS, end_ms, BACKFILL_MS)))
    yield Profiled("leads", plan, "leads", list(lead_records(EVENTS, end_ms)))


def _micros(spent: Spent, transport: Measured) -> Micros:
    return {
        "transport": transport.micros("contender"),
        **{stage: spent.micros(stage) for stage in STAGES},
        "redis": spent.redis_micros,
        "kafka": transport.micros("kafka"),
    }


def _least(best: Micros, micros: Micros) -> None:
    for stage, value in micros.items():
        best[stage] = min(value, best.get(stage, value))


def table(best: Mapping[str, Micros]) -> str:
    """Rows of stages, a column for each workload."""
    sums = {name: {"worker": sum(micros[stage] for stage in WORKER)} | micros for name, micros in best.items()}
    rows = [[says, *(f"{micros[stage]:.2f}" for micros in sums.values())] for stage, says in SAYS.items()]
    return markdown(["stage", *sums], rows)


def written(page: str, table: str) -> str:
    """The page with the table between its marks. Raises ValueError where it has none."""
    fresh = f"{BEGIN}\n\nMeasured on {time.strftime('%Y-%m-%d')}: {machine()}.\n\n{table}\n\n{END}"
    page, found = re.subn(rf"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: fresh, page, flags=re.DOTALL)
    if found != 1:
        raise ValueError("the page has no place for the profile")
    return page
