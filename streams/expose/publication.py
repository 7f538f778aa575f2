"""A reading made ready to be served: what requests ask for is put together once, so that serving it is copying."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from prometheus_client import CollectorRegistry, generate_latest

from streams.expose.cap import cap
from streams.expose.collector import KpiCollector
from streams.fold.before import History, no_history, values_before
from streams.fold.conditions import conditions_met
from streams.fold.reading import Value, read
from streams.kpis.catalogue import Catalogue
from streams.measures.view import View


@dataclass(frozen=True)
class Publication:
    """What is true at the instant `at` (ms), and how it is told.

    `conditions` says of every alert by name whether its condition is met; `metrics` is the exposition of the KPIs, without an
    end marker; `rows` the values as a JSON array; `merged` and `dropped` count the label values beyond the cap.
    """

    at: int
    values: Sequence[Value]
    conditions: Mapping[str, bool | None]
    metrics: bytes
    rows: bytes
    merged: int
    dropped: int


Publish = Callable[[View], Publication]


def publisher(catalogue: Catalogue, *, label_cap: int = 50, history: History = no_history) -> Publish:
    """A function from the state at an instant to its publication. It takes its time, so it is for a thread."""

    def publish(view: View) -> Publication:
        values = read(catalogue, view)
        before = list(values_before(catalogue, view, history))
        capped = cap(catalogue, values, label_cap)
        registry = CollectorRegistry()
        registry.register(KpiCollector(catalogue, capped.values, before))
        return Publication(
            at=view.at,
            values=values,
            conditions=conditions_met(catalogue, values, before),
            metrics=generate_latest(registry),
            rows=msgspec.json.encode([value.row() for value in values]),
            merged=capped.merged,
            dropped=capped.dropped,
        )

    return publish
