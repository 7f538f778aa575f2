"""Sums over windows that move: kept up to date as panes change and as the instant advances.

For each span (a window, or the window before) the sum of its panes is kept; a changed pane is taken out and put in again, an
instant that moves takes out the panes that left and puts in those that came. All in exact integers, so nothing drifts.

How a pane is held is its owner's choice: it is looked into only when it comes into a sum or leaves one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Generic, TypeVar

from streams.fold.delta import PaneKey
from streams.measures.cells import Cells, Series, add_cells
from streams.measures.window import PANES, WINDOWS, Span

SPANS = tuple(Span(window, before) for window in WINDOWS.values() for before in (False, True))

Source = str
"""Whose pane it is (a shard): the same pane of several sources adds up."""

Bounds = tuple[int, int]
"""The pane starts of a span: from, and below (ms)."""


P = TypeVar("P")
"""A pane as it is held."""


class WindowSums(Generic[P]):
    """The sums of spans (by default all) at one instant, of panes of which `cells_of` gives the cells."""

    def __init__(self, cells_of: Callable[[P], Cells], spans: Iterable[Span] = SPANS) -> None:
        self._cells_of = cells_of
        self._panes: dict[str, dict[int, dict[Source, P]]] = {}
        self._sums: dict[Span, Cells] = {}
        self._bounds: dict[Span, Bounds] = {}
        for span in spans:
            self._begin(span)

    def __getitem__(self, span: Span) -> Mapping[str, Series]:
        return self._sums[span]

    @property
    def since(self) -> int | None:
        """The start of the earliest pane (ms), of the coarsest grid, since that keeps the longest; None before any."""
        return min(self._panes.get(PANES[-1].name, ()), default=None)

    def put(self, source: Source, key: PaneKey, pane: P | None) -> None:
        """Replaces a pane (None: removes it)."""
        by_source = self._panes.setdefault(key.grid, {}).setdefault(key.start, {})
        old = by_source.pop(source, None)
        if pane is not None:
            by_source[source] = pane
        elif not by_source:
            del self._panes[key.grid][key.start]
        self._enter(key, old, -1)
        self._enter(key, pane, 1)

    def _enter(self, key: PaneKey, pane: P | None, sign: int) -> None:
        """Adds a pane to the sums that it lies in, or takes it away."""
        if pane is not None and (covering := self._covering(key)):
            cells = self._cells_of(pane)
            for span in covering:
                self._add(span, cells, sign)

    def drop(self, source: Source) -> None:
        """Forgets all panes of a source."""
        for grid, starts in self._panes.items():
            for start in [start for start, by_source in starts.items() if source in by_source]:
                self.put(source, PaneKey(grid, start), None)

    def forget(self, horizons: Mapping[str, int]) -> None:
        """Drops the panes of each grid that start before its horizon; no span may hold them any more."""
        for grid, starts in self._panes.items():
            for start in [start for start in starts if start < horizons[grid]]:
                del starts[start]

    def panes(self, source: Source) -> dict[PaneKey, Cells]:
        """The panes that a source has, with their cells."""
        return {
            PaneKey(grid, start): self._cells_of(by_source[source])
            for grid, starts in self._panes.items()
            for start, by_source in starts.items()
            if source in by_source
        }

    def advance(self, at: int) -> None:
        """Moves every span to the instant, forwards or backwards."""
        for span in self._bounds:
            self._move(span, at)

    def _begin(self, span: Span) -> None:
        self._sums[span], self._bounds[span] = {}, (0, 0)

    def _move(self, span: Span, at: int) -> None:
        old, new = self._bounds[span], (span.start(at), span.end(at))
        if old == new:
            return
        panes = self._panes.get(span.window.panes.name, {})
        for start in _candidates(span, old, new, panes):
            was, is_now = old[0] <= start < old[1], new[0] <= start < new[1]
            if was != is_now and start in panes:
                for pane in panes[start].values():
                    self._add(span, self._cells_of(pane), 1 if is_now else -1)
        self._bounds[span] = new

    def _covering(self, key: PaneKey) -> list[Span]:
        """The spans that the pane lies in."""
        return [
            span
            for span, (low, high) in self._bounds.items()
            if span.window.panes.name == key.grid and low <= key.start < high
        ]

    def _add(self, span: Span, cells: Cells, sign: int = 1) -> None:
        """The only way in which a sum changes."""
        add_cells(self._sums[span], cells, sign)


def _itself(cells: Cells) -> Cells:
    return cells


class CellSums(WindowSums[Cells]):
    """Sums of panes that are held as they are, and may be added to."""

    def __init__(self, spans: Iterable[Span] = SPANS) -> None:
        super().__init__(_itself, spans)

    def add(self, source: Source, key: PaneKey, cells: Cells) -> None:
        """Adds to a pane. Cells that were put before are changed in place."""
        by_source = self._panes.setdefault(key.grid, {}).setdefault(key.start, {})
        pane = by_source.setdefault(source, {})
        add_cells(pane, cells)
        if not pane:
            self.put(source, key, None)
        self._enter(key, cells, 1)


def _candidates(span: Span, old: Bounds, new: Bounds, panes: Mapping[int, object]) -> Iterable[int]:
    """The pane starts that may have come or gone: those that an end of the span passed over, all after a jump."""
    if abs(new[1] - old[1]) > span.window.length:
        return panes
    passed = (range(min(ends), max(ends), span.window.panes.length) for ends in zip(old, new, strict=True))
    return chain.from_iterable(passed)
