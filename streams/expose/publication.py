"""A reading made ready to be served: what requests ask for is put together once, so that serving it is copying."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec

from streams.expose.alert_rows import alert_rows
from streams.expose.cap import cap
from streams.expose.exposition import Exposition
from streams.expose.prepared import Prepared
from streams.fold.alert_states import AlertStates
from streams.fold.before import History, no_history, one_window_ago, values_before
from streams.fold.conditions import conditions_met, numbers_of
from streams.fold.reading import Value, read
from streams.kpis.catalogue import Catalogue
from streams.kpis.condition import all_conditions
from streams.measures.view import View


@dataclass(frozen=True)
class Publication:
    """What is true at the instant `at` (ms), and how it is told.

    `before` has the totals one window ago; `conditions` says of every alert by name whether its condition is met, `alerts`
    how they stand, the most urgent first; `metrics` is the exposition of the KPIs, without an end marker; `merged` and
    `dropped` count the label values beyond the cap.
    """

    at: int
    values: Sequence[Value]
    before: Sequence[Value]
    conditions: Mapping[str, bool | None]
    alerts: Sequence[Mapping[str, Any]]
    metrics: Prepared
    merged: int
    dropped: int

    @cached_property
    def rows(self) -> bytes:
        """The values as a JSON array. It takes its time too, when it is asked for first: most readings are only scraped."""
        return msgspec.json.encode([value.row() for value in self.values])


Publish = Callable[[View], Publication]


def publisher(
    catalogue: Catalogue, states: AlertStates, *, label_cap: int = 50, history: History = no_history
) -> Publish:
    """A function from the state at an instant to its publication. It takes its time, so it is for a thread. Every reading is
    judged by `states`, since an alert fires when its condition has been met for long enough."""

    conditions, exposition = all_conditions(catalogue), Exposition(catalogue)

    def publish(view: View) -> Publication:
        values = read(catalogue, view)
        compared = list(values_before(catalogue, view, history))
        numbers = numbers_of(values, compared)
        met = conditions_met(conditions, numbers)
        states.judge(view.at, met)
        capped = cap(catalogue, values, label_cap)
        return Publication(
            at=view.at,
            values=values,
            before=list(one_window_ago(catalogue, view, history)),
            conditions=met,
            alerts=alert_rows(conditions, numbers, met, states.states),
            metrics=Prepared.of(exposition(capped.values, compared)),
            merged=capped.merged,
            dropped=capped.dropped,
        )

    return publish
