"""The cap on label values: of each breakdown and window the largest stay, so that none can flood Prometheus.

Largest is by volume where a value has one (a ratio over one event is no large thing, whatever its value) and by value
otherwise; ties by name. The rest is added up as `__other__` where adding means something; ratios, distributions and
distinct counts are dropped instead. Both are counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from math import fsum
from typing import NamedTuple

from streams.fold.reading import Value
from streams.kpis.additivity import adds_up
from streams.kpis.catalogue import Catalogue
from streams.kpis.naming import OTHER


class Capped(NamedTuple):
    """The values under the cap, in the order they came in, and how many label values are not shown by themselves."""

    values: Sequence[Value]
    merged: int
    dropped: int


def cap(catalogue: Catalogue, values: Iterable[Value], most: int) -> Capped:
    """At most `most` label values per breakdown and window, `__other__` not counted; totals pass."""
    additive = {kpi.id: adds_up(kpi.formula) for kpi in catalogue}
    kept: list[Value] = []
    merged = dropped = 0
    for (kpi, dimension, _), grouped in groupby(values, key=_breakdown):
        group = list(grouped)
        labels = [] if dimension is None else list(map(_label, group))
        if dimension is None or (len(labels) <= most and OTHER not in labels):
            kept += group
            continue
        largest = _largest(group, most, reserved=additive[kpi])
        rest = [value for value, label in zip(group, labels, strict=True) if label not in largest]
        kept += [value for value, label in zip(group, labels, strict=True) if label in largest]
        if not rest:
            continue
        if additive[kpi]:
            merged += len(rest)
            kept.append(_other(rest, dimension))
        else:
            dropped += len({_label(value) for value in rest})
    return Capped(kept, merged, dropped)


def _breakdown(value: Value) -> tuple[str, str | None, str | None]:
    return value.kpi, next(iter(value.labels), None), value.window


def _label(value: Value) -> str:
    return next(iter(value.labels.values()))


def _largest(group: Sequence[Value], most: int, *, reserved: bool) -> set[str]:
    """The labels that stay. A sum already called `__other__` is part of the rest (`reserved`)."""
    sizes = {_label(value): value.value if value.volume is None else value.volume for value in group}
    if reserved:
        sizes.pop(OTHER, None)
    return set(sorted(sizes, key=lambda label: (-sizes[label], label))[:most])


def _other(rest: Sequence[Value], dimension: str) -> Value:
    first = rest[0]
    return Value(first.kpi, first.window, {dimension: OTHER}, first.stat, fsum(value.value for value in rest))
