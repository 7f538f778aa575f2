"""Distinct counts: the latest time per key, counted by exact time.

Keeping only the latest is a join (max), so order and repetition do not matter, and the count of a window is the number of
keys whose latest time is at or after T - w. Kept as a ranking per label: key -> latest event time (ms).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from streams.events.topics import Topic
from streams.measures.cells import TOTAL
from streams.measures.feed import Feed
from streams.measures.measure import Measure
from streams.measures.run import Ranking, Run
from streams.measures.view import ByLabel, Cut, Question, Range, View

Rankings = dict[tuple[str, str], Ranking]
"""(series, label) -> key -> time."""


class Uniques(Measure):
    """Distinct values of an event's field `key`. With `within`, the length in ms that replaces a window."""

    def __init__(
        self, name: str, topics: Iterable[Topic], key: str, feed: Feed, *, within: int | None = None, says: str = ""
    ) -> None:
        super().__init__(name, topics, says=says)
        self.key, self.feed, self.within = key, feed, within

    def take(self, rankings: Rankings, run: Run, dimensions: Sequence[str]) -> None:
        """Joins a run of events."""
        _join(rankings.setdefault((self.name, TOTAL), {}), run.latest(self.key))
        for dimension in dimensions:
            series = self.series(dimension)
            for label, ranking in run.latest_by(dimension, self.key).items():
                _join(rankings.setdefault((series, label), {}), ranking)

    def by_label(self, view: View, cut: Cut) -> ByLabel:
        count, series, bounds = view.count, self.series(cut.dimension), self._range(view.at, cut)
        return lambda label: count(series, label, bounds)

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


def _join(ranking: Ranking, more: Ranking) -> None:
    """The later time of each key stays; only keys that both have are looked at one by one."""
    both = ranking.keys() & more.keys()
    stay = {key: ranking[key] for key in both if ranking[key] > more[key]}
    ranking.update(more)
    ranking.update(stay)


class SomeTopicUniques(Uniques):
    """Distinct keys that exist as soon as one of the topics has had an event."""

    def ready(self, view: View) -> bool:
        return bool(self.topics & view.topics)
