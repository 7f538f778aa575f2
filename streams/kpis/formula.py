"""How KPIs are made of measures: an expression tree whose leaves are measures.

Every node answers the same questions as a measure (leaves, ready, values by label, labels). A breakdown of an expression filters
each of its parts by that part's own value of the dimension. A quotient with a denominator that is not positive is absent.
All arithmetic is exact (integers and fractions).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Protocol, cast

from streams.measures.measure import Measure
from streams.measures.view import ByLabel, Cut, Number, Question, View
from streams.measures.window import WINDOWS, Span


class Formula(Protocol):
    """A node: a measure or an expression of measures."""

    def leaves(self) -> Iterator[tuple[Measure, bool]]: ...
    def ready(self, view: View) -> bool: ...
    def by_label(self, view: View, cut: Cut) -> ByLabel: ...
    def value(self, view: View, cut: Cut) -> Number | None: ...
    def labels(self, view: View, cut: Cut) -> Iterable[str]: ...
    def questions(self, at: int, cut: Cut) -> Iterable[Question]: ...


class Expression:
    """A node with parts; by default everything is asked of all of them."""

    sign = ", "

    def __init__(self, *parts: Formula) -> None:
        self.parts = parts

    def leaves(self) -> Iterator[tuple[Measure, bool]]:
        for part in self.parts:
            yield from part.leaves()

    def ready(self, view: View) -> bool:
        return all(part.ready(view) for part in self.parts)

    def labels(self, view: View, cut: Cut) -> Iterable[str]:
        found: set[str] = set()
        return found.union(*(part.labels(view, cut) for part in self.parts))

    def questions(self, at: int, cut: Cut) -> Iterable[Question]:
        for part in self.parts:
            yield from part.questions(at, cut)

    def by_label(self, view: View, cut: Cut) -> ByLabel:
        """By default `over` the values of all parts, None when one of them does not exist."""
        parts = [part.by_label(view, cut) for part in self.parts]

        def value(label: str) -> Number | None:
            values = [part(label) for part in parts]
            return None if None in values else self.over(cast("list[Number]", values))

        return value

    def over(self, values: Sequence[Number]) -> Number | None:
        """The value by those of the parts."""
        raise NotImplementedError

    def value(self, view: View, cut: Cut) -> Number | None:
        """The value of the cut, None where it does not exist."""
        return self.by_label(view, cut)(cut.label)

    def __str__(self) -> str:
        return "(" + self.sign.join(map(str, self.parts)) + ")"


class Ratio(Expression):
    """a / b; absent unless b > 0."""

    sign = " / "

    def over(self, values: Sequence[Number]) -> Number | None:
        above, below = values
        return Fraction(above, below) if below > 0 else None

    def volumes(self, view: View, cut: Cut) -> ByLabel:
        """What the ratio is of: its denominator."""
        return self.parts[1].by_label(view, cut)


class Sum(Expression):
    """a + b + …"""

    sign = " + "

    def over(self, values: Sequence[Number]) -> Number | None:
        return sum(values, 0)


class Difference(Expression):
    """a − b"""

    sign = " − "

    def over(self, values: Sequence[Number]) -> Number | None:
        return values[0] - values[1]


class Product(Expression):
    """a × b"""

    sign = " × "

    def over(self, values: Sequence[Number]) -> Number | None:
        return values[0] * values[1]


class Constant(Expression):
    """A number; it says nothing about labels."""

    def __init__(self, number: Number) -> None:
        super().__init__()
        self.number = number

    def by_label(self, view: View, cut: Cut) -> ByLabel:
        return lambda _: self.number

    def __str__(self) -> str:
        return str(self.number if isinstance(self.number, int) else float(self.number))


class _Recut(Expression):
    """A part that is asked for another cut than the whole."""

    def __init__(self, part: Formula) -> None:
        super().__init__(part)
        self.part = part

    def recut(self, cut: Cut) -> Cut:
        raise NotImplementedError

    def by_label(self, view: View, cut: Cut) -> ByLabel:
        return self.part.by_label(view, self.recut(cut))

    def labels(self, view: View, cut: Cut) -> Iterable[str]:
        return self.part.labels(view, self.recut(cut))

    def questions(self, at: int, cut: Cut) -> Iterable[Question]:
        return self.part.questions(at, self.recut(cut))


class Before(_Recut):
    """The part in the window before."""

    def recut(self, cut: Cut) -> Cut:
        if cut.span is None:
            raise TypeError(f"{self} needs a window")
        return cut._replace(span=Span(cut.span.window, before=True))

    def __str__(self) -> str:
        return f"{self.part} in the window before"


class In(_Recut):
    """The part in a window of its own, whatever the KPI's."""

    def __init__(self, window: str, part: Formula) -> None:
        super().__init__(part)
        self.window = WINDOWS[window]

    def recut(self, cut: Cut) -> Cut:
        return cut._replace(span=Span(self.window))

    def __str__(self) -> str:
        return f"{self.part} in {self.window.name}"


class _Fixed(_Recut):
    """A part that is asked for one and the same value, whatever the label."""

    def by_label(self, view: View, cut: Cut) -> ByLabel:
        value = self.part.value(view, self.recut(cut))
        return lambda _: value

    def labels(self, view: View, cut: Cut) -> Iterable[str]:
        return ()


class Whole(_Fixed):
    """The part's total, also where the KPI is broken down."""

    def leaves(self) -> Iterator[tuple[Measure, bool]]:
        return ((leaf, False) for leaf, _ in self.part.leaves())

    def recut(self, cut: Cut) -> Cut:
        return Cut(cut.span)

    def __str__(self) -> str:
        return f"all {self.part}"


class Only(_Fixed):
    """The part under one label of one dimension; not to be broken down further."""

    def __init__(self, part: Measure, dimension: str, label: str) -> None:
        super().__init__(part)
        self.dimension, self.label = dimension, label

    def recut(self, cut: Cut) -> Cut:
        return Cut(cut.span, self.dimension, self.label)

    def __str__(self) -> str:
        return f"{self.part} with {self.dimension} {self.label}"


class Named(_Recut):
    """The part over all events that name a dimension, in total; under one label when broken down."""

    def __init__(self, part: Measure, dimension: str) -> None:
        super().__init__(part)
        self.dimension = dimension

    def by_label(self, view: View, cut: Cut) -> ByLabel:
        by = self.recut(cut)
        values = self.part.by_label(view, by)
        if cut.dimension is not None:
            return values
        named = [value for label in self.part.labels(view, by) if (value := values(label)) is not None]
        return lambda _: sum(named)

    def recut(self, cut: Cut) -> Cut:
        return cut if cut.dimension is not None else Cut(cut.span, self.dimension)

    def __str__(self) -> str:
        return f"{self.part} with a {self.dimension}"


class Steps(Expression):
    """Several formulas side by side, as the labels of one dimension; each is there as soon as its own parts are."""

    def __init__(self, dimension: str, steps: Mapping[str, Formula]) -> None:
        super().__init__(*steps.values())
        self.dimension, self.steps = dimension, steps

    def leaves(self) -> Iterator[tuple[Measure, bool]]:
        return ((leaf, False) for part in self.parts for leaf, _ in part.leaves())

    def ready(self, view: View) -> bool:
        return any(part.ready(view) for part in self.parts)

    def by_label(self, view: View, cut: Cut) -> ByLabel:
        steps = self.steps if cut.dimension == self.dimension else {}

        def step(label: str) -> Number | None:
            part = steps.get(label)
            return part.value(view, Cut(cut.span)) if part is not None and part.ready(view) else None

        return step

    def labels(self, view: View, cut: Cut) -> Iterable[str]:
        return self.steps

    def questions(self, at: int, cut: Cut) -> Iterable[Question]:
        for part in self.parts:
            yield from part.questions(at, Cut(cut.span))

    def __str__(self) -> str:
        return "; ".join(f"{label}: {part}" for label, part in self.steps.items())
