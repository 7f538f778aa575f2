"""Which panes a time falls in: of each grid its own, while anything can still see it.

A pane is written only while some window, or the window before, can still see it, so an event of last week costs no pane of
ten seconds, and history costs little.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from streams.fold.delta import Delta, PaneKey
from streams.measures.cells import Cells
from streams.measures.slices import Slice
from streams.measures.window import PANES


class Panes:
    """The panes of a delta, of all grids, as far as they still matter at its instant."""

    def __init__(self, delta: Delta) -> None:
        self._delta = delta
        self._grids = [(grid, grid.horizon(delta.now)) for grid in PANES]
        self._cells: list[dict[int, Cells]] = [{} for _ in PANES]
        self.oldest = min(horizon for _, horizon in self._grids)
        """The least time (ms) that has a pane."""

    def slices(self, times: Sequence[int]) -> list[Slice]:
        """Cuts ascending times at the borders of each grid's panes; what is too old for a grid has no slice of it. Slices
        that hold the same, as those of a few seconds do in every grid, are one that counts in several panes."""
        found: dict[tuple[int, int], list[Cells]] = {}
        end_of_all = len(times)
        for (grid, horizon), known in zip(self._grids, self._cells, strict=True):
            length, begin = grid.length, bisect_left(times, horizon)
            while begin < end_of_all:
                start = times[begin] - times[begin] % length
                if (cells := known.get(start)) is None:
                    cells = known[start] = self._delta.pane(PaneKey(grid.name, start))
                end = bisect_left(times, start + length, begin)
                found.setdefault((begin, end), []).append(cells)
                begin = end
        return [(panes, begin, end) for (begin, end), panes in found.items()]
