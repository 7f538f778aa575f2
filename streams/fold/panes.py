"""Which pane a time falls in, at the finest grid that anything can still see; coarser panes are rolled up from it.

A pane is written only while some window, or the window before, can still see it, so an event of last week costs no pane of
ten seconds, and history costs little.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from streams.fold.delta import Delta, PaneKey
from streams.measures.cells import add_cells
from streams.measures.window import PANES

FINEST: Final = PANES[0].length
"""All starts and horizons are multiples of it (ms): what holds for one time between two multiples holds for all."""


class Horizon:
    """The grids with the least pane start that can still matter at `now`."""

    def __init__(self, now: int) -> None:
        self.now = now
        self._grids = [(grid, grid.horizon(now)) for grid in PANES]
        self._found: dict[int, PaneKey | None] = {}

    def pane(self, time: int) -> PaneKey | None:
        """The pane of a time at its finest grid; None when it is too old."""
        finest = time // FINEST
        try:
            return self._found[finest]
        except KeyError:
            pane = self._found[finest] = self._find(time)
            return pane

    def _find(self, time: int) -> PaneKey | None:
        for grid, horizon in self._grids:
            if time >= horizon:
                return PaneKey(grid.name, grid.start_of(time))
        return None

    def runs(self, times: Sequence[int]) -> Iterator[tuple[PaneKey | None, int, int]]:
        """Cuts ascending times into runs of one pane each: (pane, from, to). None is the pane of all that is too old."""
        coarse_first = self._grids[::-1]
        # The times of a grid lie from its own horizon up to that of the next finer grid.
        cuts = [bisect_left(times, horizon) for _, horizon in coarse_first] + [len(times)]
        if cuts[0]:
            yield None, 0, cuts[0]
        for (grid, _), begin, end in zip(coarse_first, cuts, cuts[1:], strict=False):
            while begin < end:
                start = grid.start_of(times[begin])
                # A coarse pane may reach beyond the finer grid's horizon; what lies there belongs to the finer one.
                stop = min(bisect_left(times, start + grid.length, begin), end)
                yield PaneKey(grid.name, start), begin, stop
                begin = stop


def roll_up(delta: Delta) -> None:
    """Adds the cells of fine panes to the coarser panes that hold them."""
    for fine, coarse in pairwise(PANES):
        for key in [key for key in delta.panes if key.grid == fine.name]:
            add_cells(delta.pane(PaneKey(coarse.name, coarse.start_of(key.start))), delta.panes[key])
