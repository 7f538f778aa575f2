"""The workload *growth*: what an event costs in a small state and in a large one, worker and Redis, without Kafka.

The two states of a comparison stay, each in a Redis of its own, and take the same kind of events in turns. The figure is the
least of the turns, for whatever else a machine does only adds to it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Final

from streams.fold.plan import Plan
from streams.kpis.catalogue import Catalogue, catalogue
from streams.kpis.spec import Chapter
from streams.measures.window import DAY
from tests.bench.load import EVENTS_PER_SECOND, Record, records
from tests.bench.section import Section, Target, Tell, markdown
from tests.bench.stages import Spent, Stages
from tests.services.redis import RedisServer

TURNS: Final = 4
EVENTS: Final = 100_000
"""Of a turn: fifty seconds of event time."""
ALLOWED: Final = 1.10

FEW_CONTACTS, MANY_CONTACTS = 10_000, 1_000_000
HISTORY: Final = 300_000
"""Events of the history that is spread over a day, or over 90."""
UNTOUCHED: Final = "page.left"
FIVE: Final = ("contacts", "time_on_page_seconds", "page_views", "sessions", "logins")
"""KPIs, of which two are fed by what is counted there, and no other of the catalogue is."""

Make = Callable[[int], Iterator[Record]]
"""The records that end at an instant (ms)."""


@dataclass(frozen=True)
class Side:
    """A state: how it comes about, and the events of which the cost is measured then."""

    says: str
    history: Make
    live: Make
    plan: Plan


def growth(quick: bool, tell: Tell) -> Section:
    """Every comparison. Its short form has a tenth of the contacts and two turns."""
    rows, targets = [], []
    for what, few, many in _comparisons(FEW_CONTACTS, MANY_CONTACTS // (10 if quick else 1)):
        small, large = _compare(few, many, 2 if quick else TURNS)
        ratios = large.worker_micros / small.worker_micros, large.redis_micros / small.redis_micros
        tell(f"{what}: worker × {ratios[0]:.2f}, Redis × {ratios[1]:.2f}")
        rows.append([f"{what}: {few.says} → {many.says}", *_cells(small, large, ratios)])
        targets += [
            Target(f"growth with {what}: {who}", ALLOWED, ratio, "× {:.2f}", at_least=False)
            for who, ratio in zip(("worker", "Redis"), ratios, strict=True)
        ]
    header = ["with", "worker, µs", "Redis, µs", "worker ×", "Redis ×"]
    return Section("Growth", f"{ABOUT}\n\n{markdown(header, rows)}", targets)


ABOUT: Final = (
    "The processor time of one event of *full*, in the stages of a worker and in Redis, in a small state and in a large one. "
    f"The least of {TURNS} turns of {EVENTS:,} events."
)


def _cells(small: Spent, large: Spent, ratios: tuple[float, float]) -> list[str]:
    return [
        f"{small.worker_micros:.2f} → {large.worker_micros:.2f}",
        f"{small.redis_micros:.2f} → {large.redis_micros:.2f}",
        *(f"{ratio:.2f}" for ratio in ratios),
    ]


def _comparisons(few: int, many: int) -> Iterator[tuple[str, Side, Side]]:
    whole = Plan(catalogue())
    of_few, of_many = partial(_live, few), partial(_live, many)
    small = Side(f"{few:,}", partial(everyone, few), of_few, whole)
    yield "contacts", small, Side(f"{many:,}", partial(everyone, many), of_many, whole)
    yield "contacts that do nothing meanwhile", small, Side(f"{many:,}", partial(everyone, many), of_few, whole)
    yield (
        "history",
        Side("1 day", partial(_past, DAY), of_few, whole),
        Side("90 days", partial(_past, 90 * DAY), of_few, whole),
    )
    left = partial(_live, many, mix={UNTOUCHED: 1.0})
    yield (
        f"KPIs that `{UNTOUCHED}` does not feed",
        Side(str(len(FIVE)), _nothing, left, _plan_of(FIVE)),
        Side("all", _nothing, left, whole),
    )


def _compare(few: Side, many: Side, turns: int) -> tuple[Spent, Spent]:
    end_ms, length_ms = time.time_ns() // 1_000_000, EVENTS * 1000 // EVENTS_PER_SECOND
    begin_ms = end_ms - turns * length_ms
    with ExitStack() as opened:
        sides = []
        for side in (few, many):
            server = opened.enter_context(RedisServer())
            stages = opened.enter_context(Stages(side.plan, server.url, end_ms))
            stages.run(side.history(begin_ms))
            sides.append((side, stages, list[Spent]()))
        for turn in range(1, turns + 1):
            for side, stages, spent in sides:
                spent.append(stages.run(side.live(begin_ms + turn * length_ms)))
        small, large = (_least(spent) for _, _, spent in sides)
    return small, large


def _least(spent: list[Spent]) -> Spent:
    """Of the worker and of Redis each by itself."""
    worker = min(spent, key=lambda run: run.worker_micros)
    return Spent(worker.records, worker.stages, min(run.redis for run in spent))


def _live(contacts: int, end_ms: int, mix: dict[str, float] | None = None) -> Iterator[Record]:
    span_ms = EVENTS * 1000 // EVENTS_PER_SECOND
    chosen = {"mix": mix} if mix else {}
    return records(EVENTS, end_ms, span_ms, seed=end_ms, contacts=contacts, **chosen)


def everyone(contacts: int, end_ms: int) -> Iterator[Record]:
    """Each contact does something once, in the hour before."""
    for number, record in enumerate(records(contacts, end_ms, 3_600_000, mix={"contact.logged_in": 1.0})):
        key = b"p-%06d" % number
        yield record._replace(key=key, value=record.value.replace(record.key, key))


def _past(span_ms: int, end_ms: int) -> Iterator[Record]:
    return records(HISTORY, end_ms, span_ms, contacts=FEW_CONTACTS)


def _nothing(end_ms: int) -> Iterator[Record]:
    return iter(())


def _plan_of(ids: tuple[str, ...]) -> Plan:
    whole = catalogue()
    kpis = tuple(kpi for chapter in whole.chapters for kpi in chapter.kpis if kpi.id in ids)
    assert len(kpis) == len(ids)
    return Plan(Catalogue((Chapter("growth", "Growth", "A few of the KPIs.", kpis),), whole.definitions))
