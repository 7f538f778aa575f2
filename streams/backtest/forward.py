"""A history read forward: at every instant the numbers that are watched, with what was recorded of them before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from streams.backtest.events import Events
from streams.backtest.numbers import Numbers
from streams.backtest.state import ForwardState
from streams.fold.plan import Plan
from streams.kpis.condition import Place, Role
from streams.measures.window import DAY
from streams.tables.records import Records, forgotten, hour_of, series_key


class Look(NamedTuple):
    """What there is at an instant (ms); `numbers` are those of the whole run, `changed` the places that have another now."""

    at: int
    numbers: Numbers
    changed: set[Place]


def forward(plan: Plan, events: Events, instants: Iterable[int]) -> Iterator[Look]:
    """Looks at all instants (ms, ascending). Totals are recorded hour by hour, as the exporter does."""
    records, state, hour = Records(), ForwardState(plan), None
    numbers = Numbers(plan.catalogue, records)
    for at, arrivals in events.until(instants):
        if hour is not None and at > hour:
            _record(records, hour, numbers)
        hour = hour_of(at)
        state.advance(at, arrivals, events.topics(at))
        yield Look(at, numbers, numbers.refresh(state))


def _record(records: Records, hour: int, numbers: Numbers) -> None:
    records.put(
        hour,
        {
            series_key(place.kpi, place.window, place.stat): value
            for place, value in numbers.known.items()
            if place.role is Role.VALUE
        },
    )
    if hour % DAY == 0:
        records.drop([past for past in records.hours if forgotten(past, hour)])


def instants_of(since: int, until: int, step: int) -> range:
    """The multiples of `step` (ms) from the first after `since` to the first at or after `until`."""
    return range((since // step + 1) * step, -(-until // step) * step + 1, step)
