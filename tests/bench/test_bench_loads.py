"""The loads of the bench are what they say: valid events, the same each time, in order of time."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import pytest

from streams.events.codec import codec_for
from streams.events.rejection import Rejected
from streams.events.topics import Topic
from streams.events.types import wire_name
from streams.fold.plan import Plan
from streams.kpis.catalogue import catalogue
from streams.measures.window import DAY
from streams.replay.partitions import partition_of
from tests.bench.growth import FIVE, UNTOUCHED, everyone, five_of_the_catalogue
from tests.bench.leads_load import MIX, lead_records
from tests.bench.load import Record, records
from tests.bench.memory import KINDS

END = 1_700_000_000_000
EVENTS = 2_000

LOADS: Mapping[str, Callable[[], Iterable[Any]]] = {
    "live": lambda: records(EVENTS, END, EVENTS // 2),
    "backfill": lambda: records(EVENTS, END, 89 * DAY),
    "leads": lambda: lead_records(EVENTS, END),
    "everyone": lambda: everyone(EVENTS, EVENTS, END),
    "memory": lambda: (
        kind.event(turn, thing, "2023-11-14T22:00:00Z") for kind in KINDS for turn in range(2) for thing in range(9)
    ),
}


@cache
def made(load: str) -> list[Any]:
    """All of it, once for all tests."""
    return list(LOADS[load]())


@pytest.mark.parametrize("load", LOADS)
def test_all_of_a_load_is_let_in(load: str) -> None:
    """No contender is measured on what it rejects; times rise up to the end; no id comes twice."""
    decoded = [codec_for(record.topic).decode(record.value, END) for record in made(load)]
    arrivals = [arrival for arrival in decoded if not isinstance(arrival, Rejected)]
    times = [time for time, _ in arrivals]
    assert len(arrivals) == len(decoded)
    assert times == sorted(times)
    assert times[-1] <= END
    assert len({event.id for _, event in arrivals}) == len(arrivals)


def test_the_same_seed_makes_the_same_load() -> None:
    """Contenders of different rounds, and the naive pass, read the same."""
    assert made("leads") == list(lead_records(EVENTS, END))
    assert made("live") == list(records(EVENTS, END, EVENTS // 2))


def test_leads_are_on_their_way_through_all_of_sales() -> None:
    """Every kind of event that the mix names occurs, in three topics, about as often as it says."""
    load = list(lead_records(50_000, END))
    seen = Counter(wire_name(type(_event(record))) for record in load)
    assert seen["lead.advanced"] == pytest.approx(
        500 * sum(MIX[stage] for stage in ("mql", "sql", "quote", "won")), rel=0.2
    )
    assert seen.keys() == {name for name in MIX if "." in name} | {"lead.advanced"}
    assert {record.topic for record in load} == {Topic.LEADS, Topic.ENGAGEMENTS, Topic.DEALS}


def test_each_contact_acts_once_before_the_growth() -> None:
    """As many contacts are in the state as the comparison says, under their own keys, over all partitions."""
    keys = [record.key for record in made("everyone")]
    assert len(set(keys)) == EVENTS
    assert all(record.key in record.value for record in made("everyone"))
    assert {partition_of(key, 4) for key in keys} == {0, 1, 2, 3}


def test_what_growth_counts_feeds_nothing_that_is_added() -> None:
    """From five KPIs to all of them, no KPI comes along that these events feed: both plans send them the same way."""
    assert len(FIVE) == 5
    assert _fed_by_untouched(five_of_the_catalogue()) == _fed_by_untouched(Plan(catalogue())) != set()


def _fed_by_untouched(plan: Plan) -> set[str]:
    route = next(route for cls, route in plan.routes.items() if wire_name(cls) == UNTOUCHED)
    steps = [step for kind in (route.sums, route.stocks, route.uniques) for steps in kind.values() for step in steps]
    return {step.measure.name for step in steps} | {journey.name for journey in route.journeys}


def _event(record: Record) -> Any:
    return codec_for(record.topic).decode(record.value, END)[1]
