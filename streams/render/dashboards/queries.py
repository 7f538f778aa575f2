"""Queries of panels: PromQL over one or all replicas of the exporter, and how Grafana is to ask it."""

from __future__ import annotations

from typing import Final

from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from streams.kpis.condition import Quantity, Role
from streams.kpis.naming import STAT_LABEL, WINDOW_LABEL, metric
from streams.kpis.spec import Kpi
from streams.render.dashboards.site import DATA_SOURCE
from streams.render.promql import merged, series, without_replicas

MOST: Final = 10
"""Label values of a breakdown that a panel shows; more are for the table of the board, or a query of one's own."""


def now(expr: str, legend: str = "", ref: str = "A") -> Dataquery:
    """A query for the value of now. One that does not exist now is unknown, whatever it was a minute ago."""
    return _query(expr, legend, ref).instant()


def over_time(expr: str, legend: str = "", ref: str = "A") -> Dataquery:
    """A query for lines over the time that is shown."""
    return _query(expr, legend, ref).range()


def rows(expr: str, ref: str = "A") -> Dataquery:
    """A query for rows of a table: the values of now."""
    return _query(expr, "", ref).instant().format(PromQueryFormat.TABLE)


def total(kpi: Kpi, window: str | None, stat: str | None = None) -> str:
    """A KPI's total in one window; all statistics unless one is named."""
    return merged(Quantity(kpi, window, stat))


def before(kpi: Kpi, window: str) -> str:
    """What the exporter says the KPI's total was one window ago."""
    return merged(Quantity(kpi, window, role=Role.BEFORE))


def earlier(kpi: Kpi, window: str) -> str:
    """What Prometheus knows of the KPI's total one window ago."""
    return without_replicas(f"{series(Quantity(kpi, window))} offset {window}")


def lines(kpi: Kpi, windows: str | None, dimension: str | None = None, stat: str | None = None) -> str:
    """A KPI's total, or a breakdown, in all windows that match."""
    return without_replicas(_matching(metric(kpi, dimension), (WINDOW_LABEL, "=~", windows), (STAT_LABEL, "=", stat)))


def largest(kpi: Kpi, dimension: str, window: str | None) -> str:
    """The largest values of a breakdown, largest first."""
    by = _matching(metric(kpi, dimension), (WINDOW_LABEL, "=", window))
    return f"sort_desc(topk({MOST}, {without_replicas(by)}))"


def by_label(kpi: Kpi, dimension: str, window: str | None, stat: str | None = None) -> str:
    """A breakdown with no label but the dimension, so that it can stand beside others of that dimension in a table."""
    by = _matching(metric(kpi, dimension), (WINDOW_LABEL, "=", window), (STAT_LABEL, "=", stat))
    return f"max by ({dimension}) ({by})"


def _matching(name: str, *matchers: tuple[str, str, str | None]) -> str:
    chosen = ", ".join(f'{label}{how}"{value}"' for label, how, value in matchers if value is not None)
    return f"{name}{{{chosen}}}" if chosen else name


def _query(expr: str, legend: str, ref: str) -> Dataquery:
    return Dataquery().expr(expr).legend_format(legend or "__auto").ref_id(ref).datasource(DATA_SOURCE)
