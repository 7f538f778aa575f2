"""What the entities of a batch contribute: entered one by one, netted, and posted to the cells at once.

An entity that changes has its old contributions entered as taken back and its new ones as added, so whatever stays the same
comes to nothing. Many entities contribute the same to one pane, and that is posted once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from streams.fold.delta import Delta
from streams.fold.panes import FINEST, Horizon
from streams.measures.journey import Contribution, Labels
from streams.measures.measure import Measure
from streams.measures.sketch import Distribution
from streams.measures.sums import Additive, Targets


class Ledger:
    """The contributions of one kind of entity. What no KPI reads and what is too old is left out."""

    def __init__(self, targets: Mapping[Measure, Targets], horizon: Horizon) -> None:
        self._targets, self._horizon = targets, horizon
        self._net: Counter[tuple[Measure, int | None, int, Labels]] = Counter()

    def add(self, contributions: Iterable[Contribution]) -> None:
        """Enters each once."""
        self._net.update(self._entries(contributions))

    def take_back(self, contributions: Iterable[Contribution]) -> None:
        """Takes each back once."""
        self._net.subtract(self._entries(contributions))

    def _entries(self, contributions: Iterable[Contribution]) -> list[tuple[Measure, int | None, int, Labels]]:
        """With the number of the finest pane for a time, so that what is equal meets. In a list, to be counted in C."""
        targets = self._targets
        return [
            (measure, None if time is None else time // FINEST, amount, labels)
            for measure, time, amount, labels in contributions
            if measure in targets
        ]

    def post(self, delta: Delta) -> None:
        """Adds what is left to the cells."""
        for (measure, finest, amount, labels), times in self._net.items():
            if not times:
                continue
            cells = delta.stock
            if finest is not None:
                if (pane := self._horizon.pane(finest * FINEST)) is None:
                    continue
                cells = delta.pane(pane)
            assert isinstance(measure, Additive | Distribution)
            measure.contribute(cells, self._targets[measure], labels, amount, times)
