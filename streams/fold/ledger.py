"""What the entities of a batch contribute: entered one by one, netted, and posted to the cells at once.

An entity that changes has its old contributions entered as taken back and its new ones as added, so whatever stays the same
comes to nothing. Many entities contribute the same to one pane, and that is posted once.
"""

from __future__ import annotations

from collections import defaultdict
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
        self._entries: defaultdict[tuple[Measure, int | None, int], dict[Labels, int]] = defaultdict(dict)

    def enter(self, contributions: Iterable[Contribution], times: int) -> None:
        """Adds each so many times; -1 takes it back."""
        targets, entries = self._targets, self._entries
        for measure, time, amount, labels in contributions:
            if measure in targets:
                entry = entries[measure, None if time is None else time // FINEST, amount]
                entry[labels] = entry.get(labels, 0) + times

    def post(self, delta: Delta) -> None:
        """Adds what is left to the cells."""
        for (measure, finest, amount), entry in self._entries.items():
            assert isinstance(measure, Additive | Distribution)
            net = [(labels, times) for labels, times in entry.items() if times]
            if not net:
                continue
            cells = delta.stock
            if finest is not None:
                if (pane := self._horizon.pane(finest * FINEST)) is None:
                    continue
                cells = delta.pane(pane)
            targets = self._targets[measure]
            for labels, times in net:
                measure.contribute(cells, targets, labels, amount, times)
