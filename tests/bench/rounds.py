"""Rounds: in each of them every contender runs once, so that a machine that is busy for a while is busy for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec

from tests.bench.bench import Bench
from tests.bench.result import Contender, Measured

LIMIT = "(a) the limit: aiokafka and decode"
STOCK = "(b) stock Faust agent"
BY_HAND = "(c) hand-written: confluent-kafka, msgspec, dict"
TUNED = "(c) tuned: its fetches never pause"
COUNTING = "(d) funnelwatch, one entry"
FIRST = "(d) funnelwatch, contacts, leads and speed"
FULL = "(d) funnelwatch, the whole catalogue"
FIRST_CHAPTERS = ("contacts", "leads", "speed")

WORKLOAD = {
    LIMIT: "decode",
    STOCK: "count by type",
    BY_HAND: "count",
    TUNED: "count",
    COUNTING: "count",
    FIRST: "chapters",
    FULL: "full",
}
NEEDS = {BY_HAND: "confluent_kafka", TUNED: "confluent_kafka"}


def run_rounds(bench: Bench, rounds: int, tell: Callable[[str], None]) -> dict[str, Contender]:
    """Every contender by its name; `tell` hears of each run. Raises WrongResult."""
    runs: dict[str, list[Measured]] = {name: [] for name in WORKLOAD}
    absent = {name: f"needs {package}" for name, package in NEEDS.items() if find_spec(package) is None}
    for number in range(1, rounds + 1):
        for name, run in _runs(bench):
            if name not in absent:
                runs[name].append(run())
                tell(f"round {number} of {rounds}, {name}: {runs[name][-1].rate:,.0f} events/s")
    return {name: Contender(name, WORKLOAD[name], runs[name], absent.get(name, "")) for name in WORKLOAD}


def _runs(bench: Bench) -> Iterator[tuple[str, Callable[[], Measured]]]:
    yield LIMIT, bench.limit
    yield STOCK, bench.stock_faust
    yield BY_HAND, bench.handwritten
    yield TUNED, partial(bench.handwritten, "--tuned")
    yield COUNTING, bench.counting_worker
    yield FIRST, partial(bench.worker, FIRST_CHAPTERS)
    yield FULL, bench.worker
