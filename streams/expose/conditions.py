"""Whether a reading meets the condition of an alert: what the page colours. How long it must is Prometheus' part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from streams.fold.reading import Value
from streams.kpis.alert import Alert, BurnRate, Change, Compare, Share, Threshold
from streams.kpis.catalogue import Catalogue
from streams.kpis.naming import alert_name
from streams.kpis.spec import Kpi

Totals = Mapping[tuple[str, str | None, str | None], Value]
"""Totals by KPI, window and stat."""


def totals(values: Iterable[Value]) -> Totals:
    """The values without labels."""
    return {(value.kpi, value.window, value.stat): value for value in values if not value.labels}


def conditions(catalogue: Catalogue, values: Iterable[Value], before: Iterable[Value]) -> dict[str, bool | None]:
    """For every alert whether its condition is met; None where that cannot be said (no value, or too little volume)."""
    now, then = totals(values), totals(before)
    return {alert_name(kpi, alert): _met(kpi, alert, now, then) for kpi in catalogue for alert in kpi.alerts}


def _met(kpi: Kpi, alert: Alert, now: Totals, then: Totals) -> bool | None:
    key = (kpi.id, alert.window, alert.stat if isinstance(alert, Threshold) else None)
    value = now.get(key)
    if value is None or (value.volume or 0) < alert.least:
        return None
    match alert:
        case Threshold():
            return _beyond(alert.compare, value.value, alert.threshold)
        case Share():
            whole = now.get((alert.of, alert.window, None))
            return None if whole is None else value.value > alert.threshold * whole.value
        case Change():
            was = then.get(key)
            return None if was is None else _beyond(alert.compare, value.value, alert.ratio * was.value)
        case BurnRate():
            return value.value < alert.objective
    raise TypeError(f"{alert_name(kpi, alert)} is a kind of alert that has no condition here")


def _beyond(compare: Compare, value: float, threshold: float) -> bool:
    return value > threshold if compare is Compare.ABOVE else value < threshold
