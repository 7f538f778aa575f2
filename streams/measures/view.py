"""What a formula may ask of the state at an instant. The tables answer; measures and formulas stay free of I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple, Protocol

from streams.events.topics import Topic
from streams.measures.window import Span

Number = int | Fraction

ByLabel = Callable[[str], Number | None]
"""From a label of a dimension to its value, None where that does not exist."""


class Cut(NamedTuple):
    """Which part of a measure is asked for: its span (None where there is no window), and one label of one dimension."""

    span: Span | None
    dimension: str | None = None
    label: str = ""


class Range(NamedTuple):
    """Members of a ranking whose score lies in [low, high); None is unbounded. Scores are event times in ms."""

    low: int | None
    high: int | None


class Question(NamedTuple):
    """What a formula will ask of a ranking, under each of its labels: how many lie in the range, or the lowest that does."""

    series: str
    bounds: Range
    lowest: bool = False


class Latest(NamedTuple):
    """The latest value of one key of a level: ordered by (time, id)."""

    time: int
    id: str
    value: int


class View(Protocol):
    """The state at the instant `at` (ms)."""

    @property
    def at(self) -> int: ...

    @property
    def topics(self) -> frozenset[Topic]:
        """The topics that have had a valid event."""
        ...

    @property
    def since(self) -> int | None:
        """Since when (ms) there are panes: what lies before was not counted, or long ago. None before any."""
        ...

    def sums(self, series: str, span: Span) -> Mapping[str, int]:
        """The cells of a series, summed over the panes of the span."""
        ...

    def stock(self, series: str) -> Mapping[str, int]:
        """The cells of a series that has no time."""
        ...

    def count(self, ranking: str, label: str, bounds: Range) -> int:
        """How many members of a ranking (a series of keys with a time each) lie in the range."""
        ...

    def lowest(self, ranking: str, label: str, low: int) -> int | None:
        """The least score at or after `low` (ms)."""
        ...

    def labels(self, ranking: str) -> Iterable[str]:
        """The labels under which the ranking has had members."""
        ...

    def levels(self, name: str) -> Mapping[str, Latest]:
        """The latest value per key of a level."""
        ...
