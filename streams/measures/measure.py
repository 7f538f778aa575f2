"""What every kind of measure is: a named thing that the fold feeds and a formula reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from streams.events.topics import Topic
from streams.measures.cells import series_name
from streams.measures.view import ByLabel, Cut, Number, View

if TYPE_CHECKING:
    from streams.measures.view import Question


class Measure:
    """A leaf of the formulas.

    `name` is unique and part of the stored state; `topics` are those whose events it is made of; `scale` is how many of its
    integer units make one (1000 for milliseconds read as seconds, 10,000 for money).
    """

    def __init__(self, name: str, topics: Iterable[Topic], *, scale: int = 1, says: str = "") -> None:
        self.name = name
        self.topics = frozenset(topics)
        self.scale = scale
        self.says = says or name.replace("_", " ").replace(".", " ")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name})"

    # What a formula asks of any of its nodes.

    def leaves(self) -> Iterator[tuple[Measure, bool]]:
        """This measure, and whether a breakdown of the KPI breaks it down too."""
        yield self, True

    def ready(self, view: View) -> bool:
        """Whether each topic it comes from has had an event; before that its value is unknown, not 0."""
        return self.topics <= view.topics

    def by_label(self, view: View, cut: Cut) -> ByLabel:
        """The values of the cut's dimension (of the total, where it has none), whatever its own label. A reading has hundreds of
        labels of each cut: what they have in common is done once."""
        raise NotImplementedError

    def value(self, view: View, cut: Cut) -> Number | None:
        """The value of the cut, None where it does not exist."""
        return self.by_label(view, cut)(cut.label)

    def labels(self, view: View, cut: Cut) -> Iterable[str]:
        """The labels of the cut's dimension that have something to say."""
        raise NotImplementedError

    def questions(self, at: int, cut: Cut) -> Iterable[Question]:
        """What `value` will ask of rankings, told beforehand so that a remote table can answer all at once."""
        return ()

    def series(self, dimension: str | None) -> str:
        """The name of its series in total or by a dimension."""
        return series_name(self.name, dimension)

    def scaled(self, amount: int) -> Number:
        """An integer amount in the unit that people read."""
        return amount if self.scale == 1 else Fraction(amount, self.scale)

    def __str__(self) -> str:
        return self.says
