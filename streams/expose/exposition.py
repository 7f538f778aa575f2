"""The KPIs in Prometheus' text format, made of one reading. How each series begins is kept from one reading to the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from prometheus_client.utils import floatToGoString

from streams.expose.collector import has_volume, kpi_families
from streams.fold.reading import Value
from streams.kpis.catalogue import Catalogue
from streams.kpis.naming import STAT_LABEL, WINDOW_LABEL, before_metric, metric, volume_metric

_Series = tuple[str, str | None, str, str | None, str | None]
"""A metric, and the values of its labels: dimension with label, window, stat."""

_ESCAPED: Final = str.maketrans({"\\": r"\\", "\n": r"\n", '"': r"\""})

SPARE: Final = 1_000
"""Beginnings that are kept beyond twice what was shown: labels that went may come again."""


class Exposition:
    """Writes values, and those one window ago, as gauges. A value that does not exist has no sample, a metric without samples
    is not written. The values are taken as they are: label values are capped before.

    `prometheus_client` takes 7 µs for a sample, most of it for the names; this takes 1. A test holds the two equal."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._heads = {
            family.name: f"# HELP {family.name} {_documented(family.documentation)}\n# TYPE {family.name} gauge\n"
            for family in kpi_families(catalogue)
        }
        self._kpis = {kpi.id: kpi for kpi in catalogue}
        self._metrics = {(kpi.id, by): metric(kpi, by) for kpi in catalogue for by in (None, *kpi.by)}
        self._volumes = {kpi.id: volume_metric(kpi) for kpi in catalogue if has_volume(kpi)}
        self._begins: dict[_Series, str] = {}

    def __call__(self, values: Sequence[Value], before: Iterable[Value]) -> bytes:
        """The text, without an end marker."""
        if len(self._begins) > 2 * len(values) + SPARE:
            self._begins.clear()
        lines: dict[str, list[str]] = {name: [] for name in self._heads}
        volumes: dict[tuple[str, str | None], float] = {}
        for value in values:
            dimension, label = next(iter(value.labels.items()), (None, ""))
            name = self._metrics[value.kpi, dimension]
            lines[name].append(self._line((name, dimension, label, value.window, value.stat), value.value))
            if dimension is None and value.volume is not None and value.kpi in self._volumes:
                volumes[value.kpi, value.window] = value.volume  # the same for every stat
        for (kpi, window), volume in volumes.items():
            name = self._volumes[kpi]
            lines[name].append(self._line((name, None, "", window, None), volume))
        for value in before:
            name = before_metric(self._kpis[value.kpi])
            lines[name].append(self._line((name, None, "", value.window, value.stat), value.value))
        return "".join(
            text for name, written in lines.items() if written for text in (self._heads[name], *written)
        ).encode()

    def _line(self, series: _Series, value: float) -> str:
        begin = self._begins.get(series)
        if begin is None:
            begin = self._begins[series] = _begin(*series)
        number: str = floatToGoString(value)  # type: ignore[no-untyped-call]  # the library leaves it untyped
        return f"{begin} {number}\n"


def _begin(name: str, dimension: str | None, label: str, window: str | None, stat: str | None) -> str:
    """A series as it is written: the labels by their names."""
    labels = {dimension: label, WINDOW_LABEL: window, STAT_LABEL: stat}
    told = sorted((name, value) for name, value in labels.items() if name is not None and value is not None)
    written = ",".join(f'{name}="{value.translate(_ESCAPED)}"' for name, value in told)
    return f"{name}{{{written}}}" if written else name


def _documented(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")
