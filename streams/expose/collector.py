"""The metrics of the KPIs: their names, their labels, and what they say of themselves."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily

from streams.fold.before import change_alert
from streams.kpis.catalogue import Catalogue
from streams.kpis.naming import STAT_LABEL, WINDOW_LABEL, before_metric, metric, volume_metric
from streams.kpis.spec import Kpi, Unit

UNITS = {
    Unit.COUNT: "a count",
    Unit.RATIO: "a ratio (1 is all)",
    Unit.SECONDS: "seconds",
    Unit.MONEY: "money in the base currency",
    Unit.SCORE: "a score",
    Unit.RANK: "a rank (1 is best)",
}


def has_volume(kpi: Kpi) -> bool:
    """Whether an alert asks for a least volume of the KPI."""
    return any(alert.least for alert in kpi.alerts)


def kpi_families(catalogue: Catalogue) -> Iterator[GaugeMetricFamily]:
    """Every metric that can ever be there, without samples, in the catalogue's order."""
    for kpi in catalogue:
        if kpi.total:
            yield _family(metric(kpi), kpi, kpi.meaning)
        for dimension in kpi.by:
            yield _family(metric(kpi, dimension), kpi, f"{kpi.meaning} By {dimension}.", dimension)
        if has_volume(kpi):
            help = f"What {metric(kpi)} is of: its denominator, or how many values it is made of."
            yield GaugeMetricFamily(volume_metric(kpi), help, labels=_windowed(kpi))
        if change_alert(kpi):
            yield _family(before_metric(kpi), kpi, f"{kpi.meaning} As it was one window ago.")


def _family(name: str, kpi: Kpi, meaning: str, *dimensions: str) -> GaugeMetricFamily:
    labels = [*_windowed(kpi), *([STAT_LABEL] if kpi.stats else []), *dimensions]
    return GaugeMetricFamily(name, f"{meaning} Unit: {UNITS[kpi.unit]}.", labels=labels)


def _windowed(kpi: Kpi) -> list[str]:
    return [WINDOW_LABEL] if kpi.windows else []
