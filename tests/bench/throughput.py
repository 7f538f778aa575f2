"""The workloads that run against each other in rounds: who is how fast, at what cost of the processor."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from tests.bench.bench import Bench
from tests.bench.load import CONTACTS, EVENTS_PER_SECOND
from tests.bench.loads import LEADS_SHARE, Loads
from tests.bench.result import Contender
from tests.bench.rounds import (
    BACKFILLED,
    BY_HAND,
    COUNTING,
    FOUR,
    FULL,
    JOURNEYS,
    LIMIT,
    STOCK,
    STOCK_TUNED,
    TUNED,
    TWO,
    run_rounds,
)
from tests.bench.section import Section, Target, Tell, markdown
from tests.bench.servers import PARTITIONS, Servers

WORKLOADS: Final[Mapping[str, Collection[str]]] = {
    "count": (LIMIT, STOCK, STOCK_TUNED, BY_HAND, TUNED, COUNTING),
    "full": (STOCK, BY_HAND, TUNED, FULL),
    "workers": (FULL, TWO, FOUR),
    "backfill": (FULL, BACKFILLED),
    "leads": (JOURNEYS,),
}
"""Each with those that it is compared with."""

EVENTS, QUICK_EVENTS = 1_000_000, 100_000
ROUNDS: Final = 3
MEMORY_MB: Final = 300


def throughput(workloads: Collection[str], quick: bool, tell: Tell) -> Section:
    """Runs these workloads."""
    events, rounds = (QUICK_EVENTS, 1) if quick else (EVENTS, ROUNDS)
    names = {name for workload in workloads for name in WORKLOADS[workload]}
    with Servers() as servers:
        found = run_rounds(Bench(servers, Loads(servers, events, tell)), rounds, names, tell)
    parts = [_about(events, rounds), _table(found), *([_scaling(found)] if TWO in found else [])]
    return Section("Throughput", "\n\n".join(parts), list(_targets(found)))


def _about(events: int, rounds: int) -> str:
    return f"""\
{events:,} events ({events // LEADS_SHARE:,} of *leads*), {CONTACTS:,} contacts, {EVENTS_PER_SECOND:,} to a second of event time \
(*backfill*: spread over 89 days), {PARTITIONS} partitions; medians of {rounds} \
round{"s" if rounds > 1 else ""}, timed from the first event counted to the last. Processor time is that of the process, all its \
threads; cores busy are all three together."""


def _table(found: Mapping[str, Contender]) -> str:
    header = [
        *("contender", "does", "of (c)", "of (c) tuned", "of (b)", "events/s", "µs of the processor", "Redis", "Kafka"),
        *("cores busy", "MB at most", "spread"),
    ]
    return markdown(header, [_row(contender, found) for contender in found.values()])


def _row(contender: Contender, found: Mapping[str, Contender]) -> list[str]:
    if not contender.runs:
        return [contender.name, contender.workload, *("–",) * 3, contender.absent, *("–",) * 6]
    against = ((BY_HAND, "{:.2f}"), (TUNED, "{:.2f}"), (STOCK, "{:.1f}"))
    return [
        contender.name,
        contender.workload,
        *(style.format(contender.rate / found[name].rate) if _ran(found, name) else "–" for name, style in against),
        f"{contender.rate:,.0f}",
        *(f"{contender.micros(process):.1f}" for process in ("contender", "redis", "kafka")),
        f"{contender.cores:.2f}",
        f"{contender.peak_bytes / 1e6:.0f}",
        f"{contender.spread:.0%}",
    ]


def _scaling(found: Mapping[str, Contender]) -> str:
    """What more workers bring, and who has the cores meanwhile."""
    cores, one = os.cpu_count() or 1, found[FULL]
    rows = []
    for workers, name in ((1, FULL), (2, TWO), (4, FOUR)):
        run = found[name]
        shares = [run.cores_of(process) for process in ("contender", "redis", "kafka")]
        neither = max(cores - sum(shares), 0)
        rows.append(
            [
                str(workers),
                f"{run.rate:,.0f}",
                f"{run.rate / one.rate:.2f}",
                *(f"{share:.2f}" for share in (*shares, neither)),
            ]
        )
    header = ["workers", "events/s", "of one", "cores of the workers", "of Redis", "of Kafka", f"neither, of {cores}"]
    return "### More workers\n\n" + markdown(header, rows)


def _targets(found: Mapping[str, Contender]) -> Iterator[Target]:
    def ratio(what: str, name: str, base: str, bound: float) -> Iterator[Target]:
        if _ran(found, name) and _ran(found, base):
            yield Target(what, bound, found[name].rate / found[base].rate)

    yield from ratio("*count*, one worker, of (c)", COUNTING, BY_HAND, 0.65)
    yield from ratio("*count*, one worker, of (c) tuned", COUNTING, TUNED, 0.65)
    yield from ratio("*count*, one worker, of stock Faust", COUNTING, STOCK, 15)
    if _ran(found, COUNTING) and _ran(found, BY_HAND):
        efficiency = found[BY_HAND].micros("contender") / found[COUNTING].micros("contender")
        yield Target("*count*, events per second of the processor, of (c)", 0.9, efficiency)
    yield from ratio("*full*, one worker, of (c)", FULL, BY_HAND, 0.4)
    yield from ratio("*full*, one worker, of (c) tuned", FULL, TUNED, 0.4)
    yield from ratio("*full*, one worker, of stock Faust that only counts", FULL, STOCK, 9)
    yield from ratio("*full*, two workers, of one", TWO, FULL, 1)
    yield from ratio("*backfill*, of *full*", BACKFILLED, FULL, 1)
    if _ran(found, JOURNEYS):
        yield Target("*leads*, one worker", 30_000, found[JOURNEYS].rate, "{:,.0f} events/s")
    workers = [found[name] for name in (COUNTING, FULL, TWO, FOUR, BACKFILLED, JOURNEYS) if _ran(found, name)]
    if workers:
        most = max(workers, key=lambda worker: worker.peak_bytes)
        what = f"memory of a worker, the most of all runs ({most.workload})"
        yield Target(what, MEMORY_MB, most.peak_bytes / 1e6, "{:.0f} MB", at_least=False)


def _ran(found: Mapping[str, Contender], name: str) -> bool:
    return name in found and bool(found[name].runs)
