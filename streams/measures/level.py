"""Levels: the latest value of each key, by (time, id). Merging keeps the later one, never the sum.

The same key may be measured in several shards (a keyword on several campaigns' partitions), which is why a level keeps the
time and id beside the value.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from fractions import Fraction

from streams.events.topics import Topic
from streams.measures.feed import Feed
from streams.measures.measure import Measure
from streams.measures.view import ByLabel, Cut, Latest, Number, View


def later(a: Latest | None, b: Latest) -> Latest:
    """The join of two values of a key."""
    return b if a is None or (a.time, a.id) < (b.time, b.id) else a


Over = Callable[[Collection[Number]], Number | None]
"""Makes one number of the levels of all keys."""


def total(values: Collection[Number]) -> Number:
    """The sum of the levels (0 of none)."""
    return sum(values, Fraction(0))


def mean(values: Collection[Number]) -> Number | None:
    """The mean of the levels; None of none."""
    return Fraction(sum(values, Fraction(0)), len(values)) if values else None


def only(values: Collection[Number]) -> Number | None:
    """The level of the only key; None of none."""
    return next(iter(values), None)


def count_up_to(bound: int) -> Over:
    """How many levels are at or below a bound."""
    return lambda values: sum(1 for value in values if value <= bound)


class Level(Measure):
    """The latest value of `feed.amount` per `key` field (None: one key for all), folded by `over`; a label is a key."""

    def __init__(
        self,
        name: str,
        topics: Iterable[Topic],
        feed: Feed,
        *,
        key: str | None = None,
        over: Over = total,
        stored_as: str = "",
        says: str = "",
    ) -> None:
        if feed.amount is None:
            raise TypeError(f"{name} needs an amount")
        super().__init__(name, topics, scale=feed.amount.scale, says=says)
        self.feed, self.key, self._over = feed, key, over
        self.stored_as = stored_as or name

    def by_label(self, view: View, cut: Cut) -> ByLabel:
        levels = view.levels(self.stored_as)
        if cut.dimension is None:
            whole = self._over([self.scaled(latest.value) for latest in levels.values()])
            return lambda _: whole
        return lambda key: self._over([self.scaled(levels[key].value)]) if key in levels else None

    def labels(self, view: View, cut: Cut) -> Iterable[str]:
        return view.levels(self.stored_as).keys()
