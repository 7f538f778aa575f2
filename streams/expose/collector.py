"""The KPIs as Prometheus metrics: a collector over one reading. It holds nothing else and does no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from prometheus_client.core import GaugeMetricFamily

from streams.fold.before import change_alert
from streams.fold.reading import Value
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


class KpiCollector:
    """Values, and those one window ago, as gauges. A value that does not exist has no sample, a metric without samples
    is not collected. The values are taken as they are: label values are capped before."""

    def __init__(self, catalogue: Catalogue, values: Sequence[Value] = (), before: Sequence[Value] = ()) -> None:
        self._catalogue, self._values, self._before = catalogue, values, before

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Every metric that can ever be collected, without samples, in the catalogue's order."""
        for kpi in self._catalogue:
            if kpi.total:
                yield _family(metric(kpi), kpi, kpi.meaning)
            for dimension in kpi.by:
                yield _family(metric(kpi, dimension), kpi, f"{kpi.meaning} By {dimension}.", dimension)
            if has_volume(kpi):
                help = f"What {metric(kpi)} is of: its denominator, or how many values it is made of."
                yield GaugeMetricFamily(volume_metric(kpi), help, labels=_windowed(kpi))
            if change_alert(kpi):
                yield _family(before_metric(kpi), kpi, f"{kpi.meaning} As it was one window ago.")

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """The metrics that have samples."""
        families = {family.name: family for family in self.describe()}
        kpis = {kpi.id: kpi for kpi in self._catalogue}
        volumes: dict[tuple[str, str | None], float] = {}
        for value in self._values:
            dimension = next(iter(value.labels), None)
            families[metric(kpis[value.kpi], dimension)].add_metric(_labels(value), value.value)
            if dimension is None and value.volume is not None:
                volumes[value.kpi, value.window] = value.volume  # the same for every stat
        for (id, window), volume in volumes.items():
            if has_volume(kpis[id]):
                families[volume_metric(kpis[id])].add_metric([] if window is None else [window], volume)
        for value in self._before:
            families[before_metric(kpis[value.kpi])].add_metric(_labels(value), value.value)
        return [family for family in families.values() if family.samples]


def _family(name: str, kpi: Kpi, meaning: str, *dimensions: str) -> GaugeMetricFamily:
    labels = [*_windowed(kpi), *([STAT_LABEL] if kpi.stats else []), *dimensions]
    return GaugeMetricFamily(name, f"{meaning} Unit: {UNITS[kpi.unit]}.", labels=labels)


def _windowed(kpi: Kpi) -> list[str]:
    return [WINDOW_LABEL] if kpi.windows else []


def _labels(value: Value) -> list[str]:
    """The label values in the order of the family's label names."""
    return [label for label in (value.window, value.stat, *value.labels.values()) if label is not None]
