"""How KPIs are made of measures: an expression tree whose leaves are measures.

Every node answers the same four questions as a measure (leaves, ready, value, labels). A breakdown of an expression filters
each of its parts by that part's own value of the dimension. A quotient with a denominator that is not positive is absent.
All arithmetic is exact (integers and fractions).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Protocol

from streams.measures.measure import Measure
from streams.measures.view import Cut, Number, Question, View
from streams.measures.window import WINDOWS, Span


class Formula(Protocol):
    """A node: a measure or an expression of measures."""

    def leaves(self) -> Iterator[tuple[Measure, bool]]: ...
    def ready(self, view: View) -> bool: ...
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

    def values(self, view: View, cut: Cut) -> list[Number] | None:
        """The values of all parts; None when one of them does not exist."""
        found = [value for part in self.parts if (value := part.value(view, cut)) is not None]
        return found if len(found) == len(self.parts) else None

    def value(self, view: View, cut: Cut) -> Number | None:
        raise NotImplementedError

    def __str__(self) -> str:
        return "(" + self.sign.join(map(str, self.parts)) + ")"


class Ratio(Expression):
    """a / b; absent unless b > 0."""

    sign = " / "

    def value(self, view: View, cut: Cut) -> Number | None:
        values = self.values(view, cut)
        return Fraction(values[0]) / values[1] if values and values[1] > 0 else None

    def volume(self, view: View, cut: Cut) -> Number | None:
        """What the ratio is of: its denominator."""
        return self.parts[1].value(view, cut)


class Sum(Expression):
    """a + b + …"""

    sign = " + "

    def value(self, view: View, cut: Cut) -> Number | None:
        values = self.values(view, cut)
        return None if values is None else sum(values, Fraction(0))


class Difference(Expression):
    """a − b"""

    sign = " − "

    def value(self, view: View, cut: Cut) -> Number | None:
        values = self.values(view, cut)
        return None if values is None else values[0] - values[1]


class Product(Expression):
    """a × b"""

    sign = " × "

    def value(self, view: View, cut: Cut) -> Number | None:
        values = self.values(view, cut)
        return None if values is None else Fraction(values[0]) * values[1]


class Constant(Expression):
    """A number; it says nothing about labels."""

    def __init__(self, number: Number) -> None:
        super().__init__()
        self.number = number

    def value(self, view: View, cut: Cut) -> Number | None:
        return self.number

    def __str__(self) -> str:
        return str(self.number if isinstance(self.number, int) else float(self.number))


class _Recut(Expression):
    """A part that is asked for another cut than the whole."""

    def __init__(self, part: Formula) -> None:
        super().__init__(part)
        self.part = part

    def recut(self, cut: Cut) -> Cut:
        raise NotImplementedError

    def value(self, view: View, cut: Cut) -> Number | None:
        return self.part.value(view, self.recut(cut))

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


class Whole(_Recut):
    """The part's total, also where the KPI is broken down."""

    def leaves(self) -> Iterator[tuple[Measure, bool]]:
        return ((leaf, False) for leaf, _ in self.part.leaves())

    def recut(self, cut: Cut) -> Cut:
        return Cut(cut.span)

    def labels(self, view: View, cut: Cut) -> Iterable[str]:
        return ()

    def __str__(self) -> str:
        return f"all {self.part}"


class Only(_Recut):
    """The part under one label of one dimension; not to be broken down further."""

    def __init__(self, part: Measure, dimension: str, label: str) -> None:
        super().__init__(part)
        self.dimension, self.label = dimension, label

    def recut(self, cut: Cut) -> Cut:
        return Cut(cut.span, self.dimension, self.label)

    def labels(self, view: View, cut: Cut) -> Iterable[str]:
        return ()

    def __str__(self) -> str:
        return f"{self.part} with {self.dimension} {self.label}"


class Named(_Recut):
    """The part over all events that name a dimension, in total; under one label when broken down."""

    def __init__(self, part: Measure, dimension: str) -> None:
        super().__init__(part)
        self.dimension = dimension

    def value(self, view: View, cut: Cut) -> Number | None:
        if cut.dimension is not None:
            return self.part.value(view, cut)
        by = Cut(cut.span, self.dimension)
        values = [self.part.value(view, by._replace(label=label)) for label in self.part.labels(view, by)]
        return sum((value for value in values if value is not None), Fraction(0))

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

    def value(self, view: View, cut: Cut) -> Number | None:
        part = self.steps.get(cut.label) if cut.dimension == self.dimension else None
        return part.value(view, Cut(cut.span)) if part is not None and part.ready(view) else None

    def labels(self, view: View, cut: Cut) -> Iterable[str]:
        return self.steps

    def questions(self, at: int, cut: Cut) -> Iterable[Question]:
        for part in self.parts:
            yield from part.questions(at, Cut(cut.span))

    def __str__(self) -> str:
        return "; ".join(f"{label}: {part}" for label, part in self.steps.items())
