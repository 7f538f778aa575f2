"""The parts that KPIs are put together from: each has a value for a window and, broken down, for a label of a dimension."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from tests.naive.window import LENGTHS, covers, covers_before
from tests.naive.world import Happening, World


class Cut(NamedTuple):
    """A window (None: none), and a label of a dimension (None: the total)."""

    window: str | None
    dimension: str | None = None
    label: str | None = None


class Item(NamedTuple):
    """An amount at a time, with its dimensions."""

    time: int
    amount: Fraction
    labels: Mapping[str, str | None]


@dataclass(frozen=True)
class Part:
    """`value` of a cut, None where it does not exist; `labels` of a dimension; `topics` that must have had an event."""

    value: Callable[[Cut], Fraction | None]
    labels: Callable[[str], set[str]]
    topics: frozenset[str]

    def __add__(self, other: Part) -> Part:
        return _both(self, other, lambda a, b: a + b)

    def __sub__(self, other: Part) -> Part:
        return _both(self, other, lambda a, b: a - b)

    def __mul__(self, other: Part) -> Part:
        return _both(self, other, lambda a, b: a * b)

    def __truediv__(self, other: Part) -> Part:
        return _both(self, other, lambda a, b: a / b if b > 0 else None)

    def total(self) -> Part:
        """The total, whatever the cut."""
        return Part(lambda cut: self.value(Cut(cut.window)), lambda dimension: set(), self.topics)

    def only(self, dimension: str, label: str) -> Part:
        """Under one label, whatever the cut."""
        return Part(lambda cut: self.value(Cut(cut.window, dimension, label)), lambda _: set(), self.topics)


def _both(a: Part, b: Part, combine: Callable[[Fraction, Fraction], Fraction | None]) -> Part:
    def value(cut: Cut) -> Fraction | None:
        left, right = a.value(cut), b.value(cut)
        return None if left is None or right is None else combine(left, right)

    return Part(value, lambda dimension: a.labels(dimension) | b.labels(dimension), a.topics | b.topics)


def constant(number: int) -> Part:
    """A number."""
    return Part(lambda cut: Fraction(number), lambda dimension: set(), frozenset())


def items(happenings: Iterable[Happening], amount: Callable[[Happening], Fraction | int] = lambda _: 1) -> list[Item]:
    """One item per event, of 1 unless said otherwise."""
    return [Item(happening.time, Fraction(amount(happening)), happening.labels) for happening in happenings]


def labels_in(things: Iterable[Item], dimension: str) -> set[str]:
    """The labels that items carry."""
    return {label for item in things if (label := item.labels.get(dimension)) is not None}


def summed(world: World, topic: str, things: list[Item], *, before: bool = False) -> Part:
    """The sum of the items in the window, or in the window before; without a window, of all."""
    within = covers_before if before else covers

    @cache
    def sums(window: str | None, dimension: str | None) -> dict[str | None, Fraction]:
        found: dict[str | None, Fraction] = {}
        for item in things:
            if window is None or within(window, world.at, item.time):
                label = None if dimension is None else item.labels.get(dimension)
                if dimension is None or label is not None:
                    found[label] = found.get(label, Fraction(0)) + item.amount
        return found

    def value(cut: Cut) -> Fraction:
        return sums(cut.window, cut.dimension).get(cut.label, Fraction(0))

    return Part(value, lambda dimension: labels_in(things, dimension), frozenset({topic}))


def counted(world: World, topic: str, *types: str) -> Part:
    """N(types)."""
    return summed(world, topic, items(world.of(*types)))


def distinct(world: World, topic: str, happenings: Iterable[Happening], key: str, length: int | None = None) -> Part:
    """U(happenings; key): those whose latest event is at or after T − w, where `length` (ms) may stand for w."""
    named = [(getattr(h.event, key), h) for h in happenings if getattr(h.event, key) is not None]

    @cache
    def latest(dimension: str | None, label: str | None) -> dict[str, int]:
        found: dict[str, int] = {}
        for name, happening in named:
            if dimension is None or happening.labels.get(dimension) == label:
                found[name] = max(happening.time, found.get(name, happening.time))
        return found

    def value(cut: Cut) -> Fraction:
        back = LENGTHS[cut.window or ""] if length is None else length
        return Fraction(sum(time >= world.at - back for time in latest(cut.dimension, cut.label).values()))

    def labels(dimension: str) -> set[str]:
        return {label for _, h in named if (label := h.labels.get(dimension)) is not None}

    return Part(value, labels, frozenset({topic}))
