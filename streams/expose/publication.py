"""A reading made ready to be served: what requests ask for is put together once, so that serving it is copying."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from prometheus_client import CollectorRegistry, generate_latest

from streams.expose.alert_rows import alert_rows
from streams.expose.cap import cap
from streams.expose.collector import KpiCollector
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
    how they stand, the most urgent first; `metrics` is the exposition of the KPIs, without an end marker; `rows` the values
    as a JSON array; `merged` and `dropped` count the label values beyond the cap.
    """

    at: int
    values: Sequence[Value]
    before: Sequence[Value]
    conditions: Mapping[str, bool | None]
    alerts: Sequence[Mapping[str, Any]]
    metrics: bytes
    rows: bytes
    merged: int
    dropped: int


Publish = Callable[[View], Publication]


def publisher(
    catalogue: Catalogue, states: AlertStates, *, label_cap: int = 50, history: History = no_history
) -> Publish:
    """A function from the state at an instant to its publication. It takes its time, so it is for a thread. Every reading is
    judged by `states`, since an alert fires when its condition has been met for long enough."""

    conditions = all_conditions(catalogue)

    def publish(view: View) -> Publication:
        values = read(catalogue, view)
        compared = list(values_before(catalogue, view, history))
        numbers = numbers_of(values, compared)
        met = conditions_met(conditions, numbers)
        states.judge(view.at, met)
        capped = cap(catalogue, values, label_cap)
        registry = CollectorRegistry()
        registry.register(KpiCollector(catalogue, capped.values, compared))
        return Publication(
            at=view.at,
            values=values,
            before=list(one_window_ago(catalogue, view, history)),
            conditions=met,
            alerts=alert_rows(conditions, numbers, met, states.states),
            metrics=generate_latest(registry),
            rows=msgspec.json.encode([value.row() for value in values]),
            merged=capped.merged,
            dropped=capped.dropped,
        )

    return publish
