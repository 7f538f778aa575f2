"""The workload *growth*: what an event costs in a small state and in a large one, worker and Redis, without Kafka.

The states stay, each in a Redis of its own, and take the same kinds of events in turns. Each figure is the least of the turns, for
whatever else a machine does only adds to it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from typing import Final, NamedTuple

from streams.fold.plan import Plan
from streams.kpis.catalogue import Catalogue, catalogue
from streams.kpis.spec import Chapter
from streams.measures.window import DAY
from tests.bench.load import EVENTS_PER_SECOND, Record, records
from tests.bench.section import Section, Target, Tell, markdown
from tests.bench.stages import STAGES, Spent, Stages
from tests.services.redis import RedisServer

TURNS, QUICK_TURNS = 5, 2
EVENTS: Final = 50_000
"""Of a turn: 25 seconds of event time."""
SPAN_MS: Final = EVENTS * 1000 // EVENTS_PER_SECOND
ALLOWED: Final = 1.10
NOTICEABLE: Final = 0.1
"""Microseconds of an event."""

FEW, MANY, QUICK_MANY = 10_000, 1_000_000, 50_000
"""Contacts."""
PAST_SHARE: Final = 5
"""A million contacts, and a history of 200,000 events that is spread over a day, or over 90."""
UNTOUCHED: Final = "page.left"
FIVE: Final = ("contacts", "time_on_page_seconds", "page_views", "sessions", "logins")
"""KPIs, of which two are fed by such events, and no other of the catalogue is."""

Make = Callable[[int], Iterator[Record]]
"""The records that end at an instant (ms)."""


class State(NamedTuple):
    """How a state comes about."""

    plan: Plan
    past: Make


class Cell(NamedTuple):
    """A state and a kind of events, by their names."""

    state: str
    live: str


COMPARED: Final = {
    "contacts, all of them active": (Cell("few", "of few"), Cell("many", "of many")),
    "contacts, the same few active": (Cell("few", "of few"), Cell("many", "of few")),
    "history, of a day and of 90": (Cell("a day", "of few"), Cell("90 days", "of few")),
    f"KPIs that `{UNTOUCHED}` does not feed, 5 and all": (Cell("five", "untouched"), Cell("all", "untouched")),
}
"""What grows: the small one and the large one."""


def growth(quick: bool, tell: Tell) -> Section:
    """Every comparison."""
    many, turns = (QUICK_MANY, QUICK_TURNS) if quick else (MANY, TURNS)
    cells = _measured(many, turns, tell)
    rows, targets = [], []
    for what, (few, grown) in COMPARED.items():
        small, large = cells[few], cells[grown]
        pairs = (small.worker_micros, large.worker_micros), (small.redis_micros, large.redis_micros)
        micros, ratios = zip(*((f"{a:.2f} → {b:.2f}", b / a) for a, b in pairs), strict=True)
        rows.append([what, *micros, *(f"{ratio:.2f}" for ratio in ratios), _where(small, large)])
        targets += [
            Target(f"growth with {what}: {who}", ALLOWED, ratio, "× {:.2f}", at_least=False)
            for who, ratio in zip(("worker", "Redis"), ratios, strict=True)
        ]
    about = f"""\
The processor time of one event of *full*, in the stages of a worker and in Redis: from {FEW:,} contacts to {many:,}, from a \
day of history to 90, from {len(FIVE)} KPIs to all of them. The least of {turns} turns of {EVENTS:,} events."""
    table = markdown(["with", "worker, µs", "Redis, µs", "worker ×", "Redis ×", "where in the worker, µs"], rows)
    return Section("Growth", f"{about}\n\n{table}", targets)


def _where(small: Spent, large: Spent) -> str:
    """The stages that cost noticeably more, or less."""
    changes = {stage: large.micros(stage) - small.micros(stage) for stage in STAGES}
    return ", ".join(f"{stage} {change:+.2f}" for stage, change in changes.items() if abs(change) >= NOTICEABLE) or "–"


def _states(many: int) -> Mapping[str, State]:
    whole = Plan(catalogue())
    return {
        "few": State(whole, partial(everyone, FEW, many)),  # as many events: ids are remembered, whoever's they are
        "many": State(whole, partial(everyone, many, many)),
        "a day": State(whole, partial(_past, many // PAST_SHARE, DAY)),
        "90 days": State(whole, partial(_past, many // PAST_SHARE, 90 * DAY)),
        "five": State(five_of_the_catalogue(), _nothing),
        "all": State(whole, _nothing),
    }


def _measured(many: int, turns: int, tell: Tell) -> dict[Cell, Spent]:
    end_ms = time.time_ns() // 1_000_000
    begin_ms = end_ms - turns * SPAN_MS
    cells = dict.fromkeys(cell for pair in COMPARED.values() for cell in pair)
    spent: dict[Cell, list[Spent]] = {cell: [] for cell in cells}
    with ExitStack() as opened:
        states = {}
        for name, state in _states(many).items():
            tell(f"Growth: making the state {name} …")
            server = opened.enter_context(RedisServer())
            states[name] = opened.enter_context(Stages(state.plan, server.url, end_ms))
            states[name].run(state.past(begin_ms))
        for turn in range(1, turns + 1):
            live = _live(many, begin_ms + turn * SPAN_MS)
            for cell in cells:
                spent[cell].append(states[cell.state].run(live[cell.live]))
            tell(f"Growth: turn {turn} of {turns}")
    return {cell: _least(runs) for cell, runs in spent.items()}


def _least(runs: list[Spent]) -> Spent:
    """Of each stage and of Redis by itself."""
    stages = {stage: min(run.stages[stage] for run in runs) for stage in STAGES}
    return Spent(runs[0].records, stages, min(run.redis for run in runs))


def _live(many: int, end_ms: int) -> Mapping[str, list[Record]]:
    """No seed twice: events of the same id would be dropped as repetitions."""
    return {
        "of few": list(records(EVENTS, end_ms, SPAN_MS, seed=end_ms, contacts=FEW)),
        "of many": list(records(EVENTS, end_ms, SPAN_MS, seed=end_ms + 1, contacts=many)),
        "untouched": list(records(EVENTS, end_ms, SPAN_MS, seed=end_ms + 2, contacts=many, mix={UNTOUCHED: 1.0})),
    }


def everyone(contacts: int, events: int, end_ms: int) -> Iterator[Record]:
    """Each contact does something in turn, in the hour before."""
    for number, record in enumerate(records(events, end_ms, 3_600_000, mix={"contact.logged_in": 1.0})):
        key = b"p-%06d" % (number % contacts)
        yield record._replace(key=key, value=record.value.replace(record.key, key))


def _past(events: int, span_ms: int, end_ms: int) -> Iterator[Record]:
    return records(events, end_ms, span_ms, contacts=FEW)


def _nothing(end_ms: int) -> Iterator[Record]:
    return iter(())


def five_of_the_catalogue() -> Plan:
    """The plan of `FIVE`."""
    whole = catalogue()
    kpis = tuple(whole[id] for id in FIVE)
    return Plan(Catalogue((Chapter("growth", "Growth", "A few of the KPIs.", kpis),), whole.definitions))
