"""What the KPIs' totals were, at the hours for which the history keeps records: for a state that has no past yet."""

from __future__ import annotations

from collections.abc import Iterator

from streams.backtest.events import Events
from streams.backtest.forward import forward
from streams.fold.plan import Plan
from streams.fold.reading import Value
from streams.kpis.condition import Role
from streams.measures.window import HOUR
from streams.tables.records import KEPT_FOR, forgotten, hour_of

Past = tuple[int, list[Value]]
"""An hour (ms), and the totals that were true when it began."""


def past(plan: Plan, events: Events, now: int) -> Iterator[Past]:
    """The totals of every hour of which a record would be kept at `now` (ms), the earliest first; none before the first
    event, for nothing is known of that. `plan` is of the totals alone."""
    if events.first is None:
        return
    begin = max(hour_of(events.first + 1), hour_of(now - KEPT_FOR))
    hours = [hour for hour in range(begin, now + 1, HOUR) if not forgotten(hour, now)]
    for look in forward(plan, events, hours):
        yield (
            look.at,
            [
                Value(place.kpi, place.window, {}, place.stat, value)
                for place, value in look.numbers.known.items()
                if place.role is Role.VALUE
            ],
        )
