"""How two states, and two readings, differ: by KPI, and by shard and what lies in it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from streams.fold.delta import PaneKey
from streams.fold.reading import Value
from streams.measures.cells import Cells

KEPT: Final = 10_000
"""Differences that are kept; beyond them they are counted."""


class KpiDifference(NamedTuple):
    """A value of a KPI that is another, or is there in one of the two only."""

    kpi: str
    window: str | None
    labels: Mapping[str, str]
    stat: str | None
    live: float | None
    recomputed: float | None


class StateDifference(NamedTuple):
    """One number or state. `part` is what it lies in: pane, stock, state, ranking, labels or meta; `start` (ms) and `grid` are
    those of a pane."""

    where: str
    """The shard; of files the group; of what lies in no shard the bucket."""
    part: str
    grid: str | None
    start: int | None
    series: str
    label: str
    live: int | str | None
    recomputed: int | str | None


@dataclass
class Found:
    """The differences in the state: the first of them, and how many there are."""

    kept: list[StateDifference] = field(default_factory=list)
    total: int = 0

    def add(self, differences: Iterable[StateDifference]) -> None:
        """Takes more."""
        for difference in differences:
            self.total += 1
            if len(self.kept) < KEPT:
                self.kept.append(difference)


def between_values(live: Iterable[Value], recomputed: Iterable[Value]) -> list[KpiDifference]:
    """The values that differ, in the order of what was recomputed; those that only the live state has come last."""
    before = {_key(value): value.value for value in live}
    found = []
    for value in recomputed:
        was = before.pop(_key(value), None)
        if was != value.value:
            found.append(KpiDifference(value.kpi, value.window, value.labels, value.stat, was, value.value))
    left = [(kpi, window, dict(labels), stat, was, None) for (kpi, window, labels, stat), was in before.items()]
    return found + [KpiDifference(*row) for row in left]


def _key(value: Value) -> tuple[str, str | None, tuple[tuple[str, str], ...], str | None]:
    return value.kpi, value.window, tuple(value.labels.items()), value.stat


def between_panes(
    where: str, live: Mapping[PaneKey, Cells], recomputed: Mapping[PaneKey, Cells]
) -> Iterator[StateDifference]:
    """The cells of panes that differ, the newest first."""
    for key in sorted(live.keys() | recomputed.keys(), key=lambda key: (-key.start, key.grid)):
        yield from between_cells(where, "pane", live.get(key, {}), recomputed.get(key, {}), key)


def between_cells(
    where: str, part: str, live: Cells, recomputed: Cells, pane: PaneKey | None = None
) -> Iterator[StateDifference]:
    """The cells that differ."""
    if live == recomputed:
        return
    grid, start = pane or (None, None)
    for series in sorted(live.keys() | recomputed.keys()):
        mine, theirs = live.get(series, {}), recomputed.get(series, {})
        for label in sorted(mine.keys() | theirs.keys()):
            if mine.get(label, 0) != theirs.get(label, 0):
                yield StateDifference(where, part, grid, start, series, label, mine.get(label), theirs.get(label))
