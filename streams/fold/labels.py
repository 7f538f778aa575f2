"""The cap on open dimensions: a flood of names must not fill the tables.

Of each open dimension (campaign, page, …) a shard admits a generous number of labels per day of event time, first come
first served; the values of the others are added up as `__other__`. A label that was admitted on a day stays admitted on it
and one that was refused stays refused, so what is taken back is taken from where it was put. Totals are never touched.

State without a time (stocks, rankings) is admitted once for ever. Levels cannot be added up: keys beyond their cap are left
out, and counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from streams.events.dimensions import LISTED_DIMENSIONS
from streams.fold.delta import Delta, PaneKey
from streams.fold.plan import level_table
from streams.kpis.naming import OTHER
from streams.measures.cells import Cells, add_series
from streams.measures.window import DAY, PANES, SIX_HOURS

PER_DAY: Final = 1_000
"""Labels of a dimension in a shard on a day: far beyond what a chart can show, far below what a pane cannot hold."""

LEVEL_KEYS: Final = 10_000
"""Keys of a level in a shard: keywords are bought by the thousand, not by the million."""

COARSEST: Final = PANES[-1].name

EVER: Final = -1
"""The day of what has no time."""

Admitted = dict[str, list[str]]
"""dimension -> the labels admitted on a day."""

Score = TypeVar("Score", int, int | None)


class Labels:
    """What a shard has admitted, day by day (days since the Unix epoch)."""

    def __init__(self, stored: Mapping[int, Mapping[str, Iterable[str]]] | None = None) -> None:
        self._days: dict[int, dict[str, set[str]]] = {
            day: {dimension: set(labels) for dimension, labels in by.items()} for day, by in (stored or {}).items()
        }
        self._changed: set[int] = set()
        self._refused = 0

    def limit(self, delta: Delta, levels: Iterable[str]) -> None:
        """Moves what is not admitted to `__other__`, and says in the delta which days changed."""
        self._limit_panes(delta.panes)
        self._limit_cells(delta.stock, EVER)
        self._limit_rankings(delta.uniques)
        self._limit_rankings(delta.shared)
        self._limit_rankings(delta.standings)
        for name in levels:
            self._limit_level(delta.states.get(level_table(name), {}), name)
        delta.admitted = {day: _as_lists(self._days[day]) for day in self._changed}
        delta.forgotten_days = self._forget(delta.now)
        delta.refused_labels, self._refused = self._refused, 0
        self._changed.clear()

    def _limit_panes(self, panes: Mapping[PaneKey, Cells]) -> None:
        """The coarsest hold all that the others do, so they decide; the others have nothing to move on a day that has room."""
        for key, cells in panes.items():
            if key.grid == COARSEST:
                self._limit_cells(cells, key.start // DAY)
        refused = self._refused
        for key, cells in panes.items():
            if key.grid != COARSEST and self._is_full(key.start // DAY):
                self._limit_cells(cells, key.start // DAY)
        self._refused = refused

    def _is_full(self, day: int) -> bool:
        return any(len(known) >= PER_DAY for known in self._days.get(day, {}).values())

    def _refuse(self, day: int, dimension: str, labels: Iterable[str], most: int = PER_DAY) -> list[str]:
        """Admits as many new labels as there is room for, by name; gives the others."""
        known = self._days.setdefault(day, {}).setdefault(dimension, set())
        fresh = [label for label in labels if label not in known and label != OTHER]
        if not fresh:
            return fresh
        room = max(most - len(known), 0)
        fresh.sort()
        if room:
            known.update(fresh[:room])
            self._changed.add(day)
        self._refused += len(fresh) - len(fresh[:room])
        return fresh[room:]

    def _limit_cells(self, cells: Cells, day: int) -> None:
        for series in list(cells):
            measure, _, dimension = series.partition("|")
            dimension, sketch, label = dimension.partition("=")
            if not dimension or dimension in LISTED_DIMENSIONS:
                continue
            if sketch:
                if self._refuse(day, dimension, (label,)):
                    add_series(cells, f"{measure}|{dimension}={OTHER}", cells.pop(series))
                continue
            row = cells[series]
            for refused in self._refuse(day, dimension, row):
                row[OTHER] = row.get(OTHER, 0) + row.pop(refused)

    def _limit_rankings(self, rankings: dict[tuple[str, str], dict[str, Score]]) -> None:
        for series, label in list(rankings):
            dimension = series.partition("|")[2]
            if dimension and dimension not in LISTED_DIMENSIONS and self._refuse(EVER, dimension, (label,)):
                others = rankings.setdefault((series, OTHER), {})
                for member, score in rankings.pop((series, label)).items():
                    known = others.get(member)
                    others[member] = score if known is None or (score is not None and score > known) else known

    def _limit_level(self, states: dict[str, bytes], name: str) -> None:
        for refused in self._refuse(EVER, name, states, LEVEL_KEYS):
            del states[refused]

    def _forget(self, now: int) -> list[int]:
        """Days that no pane can be of any more."""
        last = SIX_HOURS.horizon(now) // DAY
        old = [day for day in self._days if EVER < day < last]
        for day in old:
            del self._days[day]
        return old


def _as_lists(by: Mapping[str, set[str]]) -> Admitted:
    return {dimension: sorted(labels) for dimension, labels in by.items()}
