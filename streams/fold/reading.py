"""The reading: the state at an instant in, the value of every KPI out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

import msgspec

from streams.kpis.catalogue import Catalogue
from streams.kpis.formula import Ratio
from streams.kpis.spec import Kpi
from streams.measures.measure import Measure
from streams.measures.sketch import Distribution
from streams.measures.view import Cut, Question, View
from streams.measures.window import WINDOWS, Span

SHAPES: Final = 256
"""Of KPIs, whose cuts are kept: a catalogue has some twenty, and is read many times a second."""


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


def cuts(kpi: Kpi) -> Sequence[Cut]:
    """The cuts of a KPI, without labels: every window, in total and by every dimension."""
    return _cuts(kpi.windows, kpi.total, kpi.by)


@lru_cache(SHAPES)
def _cuts(windows: tuple[str, ...], total: bool, by: tuple[str, ...]) -> Sequence[Cut]:
    spans: list[Span | None] = [Span(WINDOWS[window]) for window in windows]
    dimensions = (*([None] if total else []), *by)
    return tuple(Cut(span, dimension) for span in spans or [None] for dimension in dimensions)


def questions(catalogue: Catalogue, at: int) -> set[Question]:
    """Everything that reading the catalogue at the instant will ask of rankings."""
    return {question for kpi in catalogue for cut in cuts(kpi) for question in kpi.formula.questions(at, cut)}


def read(catalogue: Catalogue, view: View) -> list[Value]:
    """Every value that exists, in the catalogue's order."""
    labels = _Labels()
    return [value for kpi in catalogue if kpi.formula.ready(view) for value in _of_kpi(kpi, view, labels)]


def read_kpi(kpi: Kpi, view: View) -> list[Value]:
    """The values of one KPI."""
    return _of_kpi(kpi, view, _Labels())


def read_cut(kpi: Kpi, view: View, cut: Cut) -> list[Value]:
    """The values of one KPI in one cut: several where it has statistics, none where it does not exist."""
    return _of_cut(kpi, view, cut, (cut.label,), _Labels())


class _Labels(dict[tuple[str | None, str], dict[str, str]]):
    """The labels of values, by dimension and label: one object for all values of a reading that have the same."""

    def __missing__(self, key: tuple[str | None, str]) -> dict[str, str]:
        dimension, label = key
        made = self[key] = {} if dimension is None else {dimension: label}
        return made


def _of_kpi(kpi: Kpi, view: View, shared: _Labels) -> list[Value]:
    found: list[Value] = []
    for cut in cuts(kpi):
        labels = ("",) if cut.dimension is None else sorted(kpi.formula.labels(view, cut))
        if labels:
            found += _of_cut(kpi, view, cut, labels, shared)
    return found


def _of_cut(kpi: Kpi, view: View, cut: Cut, labels: Iterable[str], shared: _Labels) -> list[Value]:
    """The values under these labels of the cut's dimension."""
    formula, dimension = kpi.formula, cut.dimension
    window = cut.span.window.name if cut.span else None
    values = formula.by_label(view, cut)
    found: list[Value] = []
    if isinstance(formula, Distribution):
        for label in labels:
            volume = float(values(label) or 0)
            for stat in kpi.stats:
                if (told := formula.stat(view, Cut(cut.span, dimension, label), stat)) is not None:
                    found.append(Value(kpi.id, window, shared[dimension, label], stat, float(told), volume))
        return found
    # A count of 0 is said of the total only: a label that was seen once would be dragged along for ever.
    zero_says_nothing = dimension is not None and isinstance(formula, Measure)
    volumes = formula.volumes(view, cut) if isinstance(formula, Ratio) else None
    for label in labels:
        value = values(label)
        if value is None or (zero_says_nothing and not value):
            continue
        of = None if volumes is None or (of := volumes(label)) is None else float(of)
        found.append(Value(kpi.id, window, shared[dimension, label], None, float(value), of))
    return found
