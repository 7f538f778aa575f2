"""Slices: neighbours in a column, ordered by time, that lie in the same panes.

What a slice adds up to is worked out once and put into each of its panes. In live traffic a batch is a slice or two, which are
counted in C; in history that is years old a slice is some hours, and in last week's it may be a single event.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from streams.measures.cells import Cells, Series
from streams.measures.run import Labels

Slice = tuple[Sequence[Cells], int, int]
"""The cells it counts in, its begin and its end in the columns."""

FEW: Final = 12
"""A `Counter` takes 0.7 µs to make, which a loop needs for as many labels."""


def counted(labels: Labels, sign: int) -> Series:
    """How often each label occurs; rows without one drop out."""
    if len(labels) > FEW:
        counts: dict[str | None, int] = Counter(labels)
        if sign < 0:
            counts = {label: -n for label, n in counts.items()}
    else:
        counts = {}
        for label in labels:
            counts[label] = counts.get(label, 0) + sign
    counts.pop(None, None)
    return counts  # type: ignore[return-value]  # None is not in it any more


def summed(labels: Labels, amounts: Iterable[int], sign: int) -> Series:
    """The amounts, added up per label."""
    sums: dict[str | None, int] = {}
    for label, amount in zip(labels, amounts, strict=True):
        sums[label] = sums.get(label, 0) + sign * amount
    sums.pop(None, None)
    return sums  # type: ignore[return-value]  # None is not in it any more


def put(panes: Iterable[Cells], series: str, amounts: Series) -> None:
    """Adds amounts per label to a series of each of the panes."""
    for cells in panes:
        row = cells.get(series)
        if row is None:
            if amounts:
                cells[series] = dict(amounts)
            continue
        for label, amount in amounts.items():
            row[label] = row.get(label, 0) + amount
