"""Additive measures: tallies over the panes of a window, and stocks, which have no time.

A tally is fed by events (plain counts and sums: they need the ids of the events to drop repeated ones) or by journeys (what
an entity contributes is taken back and put in anew as its state changes, so repetition cannot count twice).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from streams.events.event import Event
from streams.events.topics import Topic
from streams.measures.cells import TOTAL, Cells, add_label, add_series
from streams.measures.feed import Feed, LabelAttributes, Run, count_by, sum_by
from streams.measures.measure import Measure
from streams.measures.view import ByLabel, Cut, View

Targets = Sequence[tuple[str, int | None]]
"""Where a contribution goes: series names, each with the index of its label (None: the total)."""

Reader = Callable[[Event], int]


class Additive(Measure):
    """What tallies and stocks share: cells that are added to."""

    def __init__(
        self, name: str, topics: Iterable[Topic], *, feed: Feed | None = None, scale: int = 1, says: str = ""
    ) -> None:
        amount = feed.amount if feed else None
        super().__init__(name, topics, scale=amount.scale if amount else scale, says=says)
        self.feed = feed

    def take(self, cells: Cells, run: Run, dimensions: LabelAttributes, read: Reader | None) -> None:
        """Adds a run of events, in total and by each dimension."""
        if read is None:
            add_label(cells, self.name, TOTAL, len(run))
            for dimension, attribute in dimensions:
                add_series(cells, self.series(dimension), count_by(attribute, run))
            return
        amounts = [read(event) for event in run]
        add_label(cells, self.name, TOTAL, sum(amounts))
        for dimension, attribute in dimensions:
            add_series(cells, self.series(dimension), sum_by(attribute, run, amounts))

    def contribute(self, cells: Cells, targets: Targets, labels: Sequence[str | None], amount: int, times: int) -> None:
        """Adds so many times what an entity contributes, or takes it back so many times where `times` is negative."""
        for series, index in targets:
            label = TOTAL if index is None else labels[index]
            if label is not None:
                add_label(cells, series, label, times * amount)

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
