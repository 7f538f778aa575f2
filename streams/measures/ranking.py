"""Entities ordered by a time: who is in a state now, since when. What depends on the instant is counted at reading.

Fed by journeys: a member with its score (ms) under a label of each dimension, absolute, so writing it twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from streams.events.topics import Topic
from streams.measures.measure import Measure
from streams.measures.view import ByLabel, Cut, Number, Question, Range, View
from streams.measures.window import Span

Bounds = Callable[[int, Span | None], Range]
"""The range of scores to count, from the instant and the window."""


class Ranking(Measure):
    """The ranking itself, as journeys feed it; `counted` and `Age` read it."""

    def __init__(self, name: str, topics: Iterable[Topic], *, says: str = "") -> None:
        super().__init__(name, topics, says=says)

    def counted(self, bounds: Bounds, says: str = "") -> RankingCount:
        """How many members lie within bounds."""
        return RankingCount(self, bounds, says)


class RankingCount(Measure):
    """How many members of a ranking lie within bounds that depend on the instant."""

    def __init__(self, ranking: Ranking, bounds: Bounds, says: str) -> None:
        super().__init__(ranking.name, ranking.topics, says=says or ranking.says)
        self.ranking, self._bounds = ranking, bounds

    def by_label(self, view: View, cut: Cut) -> ByLabel:
        count, series, bounds = view.count, self.series(cut.dimension), self._bounds(view.at, cut.span)
        return lambda label: count(series, label, bounds)

    def labels(self, view: View, cut: Cut) -> Iterable[str]:
        series, bounds = self.series(cut.dimension), self._bounds(view.at, cut.span)
        return [label for label in view.labels(series) if view.count(series, label, bounds)]

    def questions(self, at: int, cut: Cut) -> Iterable[Question]:
        return (Question(self.series(cut.dimension), self._bounds(at, cut.span)),)


class OldestAge(Measure):
    """The age in seconds of the member with the least score at or after the bound's low end; absent when there is none."""

    def __init__(self, ranking: Ranking, bounds: Bounds, says: str) -> None:
        super().__init__(ranking.name, ranking.topics, scale=1_000, says=says)
        self.ranking, self._bounds = ranking, bounds

    def by_label(self, view: View, cut: Cut) -> ByLabel:
        series, low = self.series(cut.dimension), self._bounds(view.at, cut.span).low or 0

        def age(label: str) -> Number | None:
            score = view.lowest(series, label, low)
            return None if score is None else Fraction(view.at - score, self.scale)

        return age

    def labels(self, view: View, cut: Cut) -> Iterable[str]:
        return view.labels(self.series(cut.dimension))

    def questions(self, at: int, cut: Cut) -> Iterable[Question]:
        return (Question(self.series(cut.dimension), Range(self._bounds(at, cut.span).low or 0, None), lowest=True),)
