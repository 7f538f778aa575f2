"""The panes a writer has at hand. It alone writes them, so what it wrote last is what is stored."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from streams.fold.delta import PaneKey
from streams.measures.cells import Cells

CAPACITY: Final = 512
"""Panes kept: live traffic touches three; history in order some dozens; more only when history comes shuffled."""

MOST_CELLS: Final = 50_000
"""Cells kept, some 100 bytes each: hundreds of panes of ten seconds that nothing comes for any more take as much as the ids, and a
flood of labels makes panes a thousand times as large as others."""


class PaneCache:
    """The least recently used panes leave first."""

    def __init__(self, capacity: int = CAPACITY, most_cells: int = MOST_CELLS) -> None:
        self._capacity, self._most_cells = capacity, most_cells
        self._weights: dict[PaneKey, int] = {}
        self._used: set[PaneKey] = set()
        self._panes: OrderedDict[PaneKey, Cells] = OrderedDict()

    def missing(self, keys: Iterable[PaneKey]) -> list[PaneKey]:
        """Those that are not at hand."""
        return [key for key in keys if key not in self._panes]

    def put(self, key: PaneKey, cells: Cells) -> None:
        """Keeps a pane as it is stored."""
        self._panes[key] = cells
        self._used.add(key)

    def __getitem__(self, key: PaneKey) -> Cells:
        self._panes.move_to_end(key)
        self._used.add(key)
        return self._panes[key]

    def drop(self, keys: Iterable[PaneKey]) -> None:
        """Forgets panes."""
        for key in keys:
            self._panes.pop(key, None)
            self._weights.pop(key, None)

    def trim(self) -> None:
        """Lets the least recently used go, down to the capacity."""
        for key in self._used & self._panes.keys():  # only these can have grown
            self._weights[key] = sum(map(len, self._panes[key].values()))
        self._used.clear()
        cells = sum(self._weights.values())
        while self._panes and (len(self._panes) > self._capacity or cells > self._most_cells):
            key, _ = self._panes.popitem(last=False)
            cells -= self._weights.pop(key)
