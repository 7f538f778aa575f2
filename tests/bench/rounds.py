"""Rounds: in each of them every contender runs once, so that a machine that is busy for a while is busy for all of them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import Final

from tests.bench.bench import Bench
from tests.bench.result import Contender, Measured

LIMIT = "(a) the limit: aiokafka and decode"
STOCK = "(b) stock Faust agent"
STOCK_TUNED = "(b) tuned: as its documentation has it"
BY_HAND = "(c) hand-written: confluent-kafka, msgspec, dict"
TUNED = "(c) tuned: its fetches never pause"
COUNTING = "(d) funnelwatch, one entry"
FULL = "(d) funnelwatch, the whole catalogue"
TWO = "(d) two workers"
FOUR = "(d) four workers"
BACKFILLED = "(d) 90 days in one go"
JOURNEYS = "(d) leads on their way"


@dataclass(frozen=True)
class Entry:
    """Who runs, what it does, and how; where a package is missing that it needs, it does not."""

    name: str
    does: str
    run: Callable[[Bench], Measured]
    needs: str = ""

    @property
    def absent(self) -> str:
        """Why it cannot run, if so."""
        return f"needs {self.needs}" if self.needs and find_spec(self.needs) is None else ""


ENTRIES: Final = (
    Entry(LIMIT, "decode", Bench.limit),
    Entry(STOCK, "count by type", Bench.stock_faust),
    Entry(STOCK_TUNED, "count by type", lambda bench: bench.stock_faust("--tuned")),
    Entry(BY_HAND, "count", Bench.handwritten, "confluent_kafka"),
    Entry(TUNED, "count", lambda bench: bench.handwritten("--tuned"), "confluent_kafka"),
    Entry(COUNTING, "count", Bench.counting_worker),
    Entry(FULL, "full", Bench.full),
    Entry(TWO, "full", partial(Bench.full, workers=2)),
    Entry(FOUR, "full", partial(Bench.full, workers=4)),
    Entry(BACKFILLED, "backfill", Bench.backfill),
    Entry(JOURNEYS, "leads", Bench.leads),
)

Results = dict[str, Contender]
"""By name."""


def run_rounds(bench: Bench, rounds: int, names: Collection[str], tell: Callable[[str], None]) -> Results:
    """Those of these names; `tell` hears of each run. Raises WrongResult."""
    entries = [entry for entry in ENTRIES if entry.name in names]
    runs: dict[str, list[Measured]] = {entry.name: [] for entry in entries}
    for number in range(1, rounds + 1):
        for entry in entries:
            if not entry.absent:
                measured = entry.run(bench)
                runs[entry.name].append(measured)
                tell(f"round {number} of {rounds}, {entry.name}: {measured.rate:,.0f} events/s")
    return {entry.name: Contender(entry.name, entry.does, runs[entry.name], entry.absent) for entry in entries}
