"""Cells: the additive content of a pane (and of the stock, which is a pane without a time).

`cells[series][label]` is an exact integer. A series is a measure (label "") or a measure and one dimension (the label is
the dimension's value). Adding cells is associative and commutative, so order and grouping of events never matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

Series = dict[str, int]
Cells = dict[str, Series]

TOTAL: Final = ""


def series_name(measure: str, dimension: str | None) -> str:
    """The name of the series of a measure, in total or broken down by a dimension."""
    return measure if dimension is None else f"{measure}|{dimension}"


def add_series(cells: Cells, series: str, amounts: Mapping[str, int] | Iterable[tuple[str, int]]) -> None:
    """Adds many cells of one series."""
    row = cells.setdefault(series, {})
    for label, amount in amounts.items() if isinstance(amounts, Mapping) else amounts:
        row[label] = row.get(label, 0) + amount


def add_cells(cells: Cells, more: Mapping[str, Mapping[str, int]], sign: int = 1) -> None:
    """Adds (or, with sign -1, takes away) all of `more`; cells that come to 0 are dropped, so that equal sums are equal dicts."""
    for series, amounts in more.items():
        row = cells.get(series)
        if row is None:
            if fresh := {label: sign * amount for label, amount in amounts.items() if amount}:
                cells[series] = fresh
            continue
        for label, amount in amounts.items():
            value = row.get(label, 0) + sign * amount
            if value:
                row[label] = value
            else:
                row.pop(label, None)
        if not row:
            del cells[series]


def without_zeros(cells: Cells) -> Cells:
    """The same cells, of which those that came to 0 are dropped."""
    for series in [series for series, row in cells.items() if 0 in row.values()]:
        cells[series] = {label: amount for label, amount in cells[series].items() if amount}
        if not cells[series]:
            del cells[series]
    return cells
