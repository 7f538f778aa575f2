"""Additive measures: tallies over the panes of a window, and stocks, which have no time.

A tally is fed by events (plain counts and sums: they need the ids of the events to drop repeated ones) or by journeys (what
an entity contributes is taken back and put in anew as its state changes, so repetition cannot count twice).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from streams.events.topics import Topic
from streams.measures.cells import TOTAL
from streams.measures.feed import Feed
from streams.measures.measure import Measure
from streams.measures.run import Labels
from streams.measures.slices import Slice, counted, put, summed
from streams.measures.view import ByLabel, Cut, View

Breakdowns = Sequence[tuple[str, Labels]]
"""Dimensions, each with its column of labels."""


class Additive(Measure):
    """What tallies and stocks share: cells that are added to."""

    def __init__(
        self, name: str, topics: Iterable[Topic], *, feed: Feed | None = None, scale: int = 1, says: str = ""
    ) -> None:
        amount = feed.amount if feed else None
        super().__init__(name, topics, scale=amount.scale if amount else scale, says=says)
        self.feed = feed

    def take(self, slices: Iterable[Slice], by: Breakdowns, amounts: Sequence[int] | None, sign: int = 1) -> None:
        """Adds rows (takes them back, with sign -1), in total and by each dimension. Without amounts each row gives 1."""
        named = [(self.series(dimension), labels) for dimension, labels in by]
        for panes, begin, end in slices:
            if amounts is None:
                put(panes, self.name, {TOTAL: sign * (end - begin)})
                for series, labels in named:
                    put(panes, series, counted(labels[begin:end], sign))
            else:
                those = amounts[begin:end]
                put(panes, self.name, {TOTAL: sign * sum(those)})
                for series, labels in named:
                    put(panes, series, summed(labels[begin:end], those, sign))

    def _cells(self, view: View, cut: Cut) -> Mapping[str, int]:
        raise NotImplementedError

    def by_label(self, view: View, cut: Cut) -> ByLabel:
        amount, scaled = self._cells(view, cut).get, self.scaled
        if self.scale == 1:
            return lambda label: amount(label, 0)
        return lambda label: scaled(amount(label, 0))

    def labels(self, view: View, cut: Cut) -> Iterable[str]:
        return self._cells(view, cut).keys()


class Tally(Additive):
    """A sum over the panes of a window."""

    def _cells(self, view: View, cut: Cut) -> Mapping[str, int]:
        if cut.span is None:
            raise TypeError(f"{self.name} needs a window")
        return view.sums(self.series(cut.dimension), cut.span)


class Stock(Additive):
    """A sum over everything, or a count of what is in a state now; no window."""

    def _cells(self, view: View, cut: Cut) -> Mapping[str, int]:
        return view.stock(self.series(cut.dimension))
