"""Distinct counts: the latest time per key, counted by exact time.

Keeping only the latest is a join (max), so order and repetition do not matter, and the count of a window is the number of
keys whose latest time is at or after T - w. Kept as a ranking per label: key -> latest event time (ms).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter

from streams.events.topics import Topic
from streams.measures.cells import TOTAL
from streams.measures.feed import Feed, Run, label_of
from streams.measures.measure import Measure
from streams.measures.view import Cut, Number, Question, Range, View

Ranking = dict[str, int]
Rankings = dict[tuple[str, str], Ranking]
"""(series, label) -> key -> time."""


class Uniques(Measure):
    """Distinct values of an event's field `key`. With `within`, the length in ms that replaces a window."""

    def __init__(
        self, name: str, topics: Iterable[Topic], key: str, feed: Feed, *, within: int | None = None, says: str = ""
    ) -> None:
        super().__init__(name, topics, says=says)
        self.key, self.feed, self.within = key, feed, within

    def take(self, rankings: Rankings, run: Run, times: Sequence[int], dimensions: Sequence[str]) -> None:
        """Joins a run of events with their times."""
        keys = list(map(attrgetter(self.key), run))
        _join(rankings.setdefault((self.name, TOTAL), {}), keys, times)
        for dimension in dimensions:
            series, label = self.series(dimension), label_of(dimension)
            by_label: dict[str | None, Ranking] = {}
            for value, key, time in zip(map(label, run), keys, times, strict=True):
                ranking = by_label.get(value)
                if ranking is None:
                    ranking = by_label[value] = {} if value is None else rankings.setdefault((series, value), {})
                if key is not None and ranking.get(key, time - 1) < time:
                    ranking[key] = time

    def value(self, view: View, cut: Cut) -> Number | None:
        return view.count(self.series(cut.dimension), cut.label, self._range(view.at, cut))

    def labels(self, view: View, cut: Cut) -> Iterable[str]:
        return view.labels(self.series(cut.dimension))

    def questions(self, at: int, cut: Cut) -> Iterable[Question]:
        return (Question(self.series(cut.dimension), self._range(at, cut)),)

    def _range(self, at: int, cut: Cut) -> Range:
        if self.within is not None:
            return Range(at - self.within, None)
        if cut.span is None or cut.span.before:
            raise TypeError(f"{self.name} keeps only the latest times: it needs a window, and has no window before")
        return Range(at - cut.span.window.length, None)


def _join(ranking: Ranking, keys: Sequence[str | None], times: Sequence[int]) -> None:
    for key, time in zip(keys, times, strict=True):
        if key is not None and ranking.get(key, time - 1) < time:
            ranking[key] = time


class SomeTopicUniques(Uniques):
    """Distinct keys that exist as soon as one of the topics has had an event."""

    def ready(self, view: View) -> bool:
        return bool(self.topics & view.topics)
