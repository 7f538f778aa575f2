"""The reading: the state at an instant in, the value of every KPI out. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from streams.kpis.catalogue import Catalogue
from streams.kpis.spec import Kpi
from streams.measures.measure import Measure
from streams.measures.sketch import Distribution
from streams.measures.view import Cut, Question, View
from streams.measures.window import WINDOWS, Span


class Value(msgspec.Struct, frozen=True, gc=False):
    """One value of a KPI, as every `--json` prints it. `labels` is empty for the total; `stat` names the statistic of a
    distribution. `volume` is what the value is of (a ratio's denominator, a distribution's count), where there is such. A reading
    has them by the ten thousand, and none is ever part of a cycle: searches for garbage pass them by."""

    kpi: str
    window: str | None
    labels: dict[str, str]
    stat: str | None
    value: float
    volume: float | None = None

    def row(self) -> dict[str, Any]:
        """The contract's shape."""
        return {"kpi": self.kpi, "window": self.window, "labels": self.labels, "stat": self.stat, "value": self.value}


def cuts(kpi: Kpi) -> Iterator[Cut]:
    """The cuts of a KPI, without labels: every window, in total and by every dimension."""
    spans: list[Span | None] = [Span(WINDOWS[window]) for window in kpi.windows]
    for span in spans or [None]:
        if kpi.total:
            yield Cut(span)
        for dimension in kpi.by:
            yield Cut(span, dimension)


def questions(catalogue: Catalogue, at: int) -> set[Question]:
    """Everything that reading the catalogue at the instant will ask of rankings."""
    return {question for kpi in catalogue for cut in cuts(kpi) for question in kpi.formula.questions(at, cut)}


def read(catalogue: Catalogue, view: View) -> list[Value]:
    """Every value that exists, in the catalogue's order."""
    return [value for kpi in catalogue if kpi.formula.ready(view) for value in read_kpi(kpi, view)]


def read_kpi(kpi: Kpi, view: View) -> Iterator[Value]:
    """The values of one KPI."""
    for cut in cuts(kpi):
        if cut.dimension is None:
            yield from read_cut(kpi, view, cut)
        else:
            for label in sorted(kpi.formula.labels(view, cut)):
                yield from read_cut(kpi, view, cut._replace(label=label))


def read_cut(kpi: Kpi, view: View, cut: Cut) -> Iterator[Value]:
    """The values of one KPI in one cut: several where it has statistics, none where it does not exist."""
    labels = {} if cut.dimension is None else {cut.dimension: cut.label}
    window = cut.span.window.name if cut.span else None
    formula = kpi.formula
    if isinstance(formula, Distribution):
        volume = formula.value(view, cut)
        for stat in kpi.stats:
            if (found := formula.stat(view, cut, stat)) is not None:
                yield Value(kpi.id, window, labels, stat, float(found), float(volume or 0))
        return
    value = formula.value(view, cut)
    if value is None or (labels and not value and isinstance(formula, Measure)):
        return  # a count of 0 is said of the total only: a label that was seen once would be dragged along for ever
    volume = formula.volume(view, cut) if hasattr(formula, "volume") else None
    yield Value(kpi.id, window, labels, None, float(value), None if volume is None else float(volume))
