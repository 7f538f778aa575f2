"""Sums over windows that move: kept up to date as panes change and as the instant advances.

For each span (a window, or the window before) the sum of its panes is kept; a changed pane is taken out and put in again, an
instant that moves takes out the panes that left and puts in those that came. All in exact integers, so nothing drifts.
"""

from __future__ import annotations

from collections.abc import Mapping

from streams.fold.delta import PaneKey
from streams.measures.cells import Cells, Series, add_cells
from streams.measures.window import PANES, WINDOWS, Span

SPANS = tuple(Span(window, before) for window in WINDOWS.values() for before in (False, True))

Source = str
"""Whose pane it is (a shard): the same pane of several sources adds up."""


class WindowSums:
    """The sums of all spans at one instant."""

    def __init__(self) -> None:
        self._panes: dict[str, dict[int, dict[Source, Cells]]] = {}
        self._sums: dict[Span, Cells] = {span: {} for span in SPANS}
        self._bounds: dict[Span, tuple[int, int]] = dict.fromkeys(SPANS, (0, 0))

    def __getitem__(self, span: Span) -> Mapping[str, Series]:
        return self._sums[span]

    @property
    def since(self) -> int | None:
        """The start of the earliest pane (ms), of the coarsest grid, since that keeps the longest; None before any."""
        return min(self._panes.get(PANES[-1].name, ()), default=None)

    def put(self, source: Source, key: PaneKey, cells: Cells) -> None:
        """Replaces a pane (empty cells: removes it)."""
        by_source = self._panes.setdefault(key.grid, {}).setdefault(key.start, {})
        old = by_source.pop(source, None)
        if cells:
            by_source[source] = cells
        elif not by_source:
            del self._panes[key.grid][key.start]
        for span, (low, high) in self._bounds.items():
            if span.window.panes.name == key.grid and low <= key.start < high:
                if old:
                    add_cells(self._sums[span], old, -1)
                add_cells(self._sums[span], cells)

    def drop(self, source: Source) -> None:
        """Forgets all panes of a source."""
        for grid, starts in self._panes.items():
            for start in [start for start, by_source in starts.items() if source in by_source]:
                self.put(source, PaneKey(grid, start), {})

    def keys(self, source: Source) -> set[PaneKey]:
        """The panes that a source has."""
        return {
            PaneKey(grid, start)
            for grid, starts in self._panes.items()
            for start, by_source in starts.items()
            if source in by_source
        }

    def advance(self, at: int) -> None:
        """Moves every span to the instant, forwards or backwards."""
        for span in SPANS:
            old_low, old_high = self._bounds[span]
            low, high = span.start(at), span.end(at)
            if (low, high) == (old_low, old_high):
                continue
            for start, by_source in self._panes.get(span.window.panes.name, {}).items():
                was, is_now = old_low <= start < old_high, low <= start < high
                if was != is_now:
                    self._add(span, by_source, 1 if is_now else -1)
            self._bounds[span] = (low, high)

    def _add(self, span: Span, by_source: Mapping[Source, Cells], sign: int) -> None:
        for cells in by_source.values():
            add_cells(self._sums[span], cells, sign)
