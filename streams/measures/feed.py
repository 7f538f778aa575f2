"""How events feed a measure: which types, under which conditions, and what each event gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from streams.events.dimensions import channel_label
from streams.events.event import Event
from streams.measures.amount import Amount
from streams.measures.where import Where

Run = Sequence[Event]
"""Events of one class in one pane."""

LabelAttributes = tuple[tuple[str, str], ...]
"""Dimensions, each with the attribute of an event that gives its label."""


@dataclass(frozen=True)
class Feed:
    """The events a measure is made of. Without an amount each event gives 1. `labelled` says which attribute gives the label
    of a dimension where it is not the field of that name (a field with a default, say)."""

    classes: tuple[type[Event], ...]
    where: tuple[Where, ...] = ()
    amount: Amount | None = None
    labelled: tuple[tuple[str, str], ...] = ()

    def label_attributes(self, dimensions: Iterable[str]) -> LabelAttributes:
        """The attribute of the events that gives the label of each dimension."""
        return tuple((dimension, dict(self.labelled).get(dimension, dimension)) for dimension in dimensions)


def feed(
    *classes: type[Event],
    where: Where | Iterable[Where] = (),
    amount: Amount | None = None,
    labelled: tuple[tuple[str, str], ...] = (),
) -> Feed:
    """A feed from event classes, with one condition or several."""
    return Feed(classes, (where,) if isinstance(where, Where) else tuple(where), amount, labelled)


def merged_labels(dimension: str, counts: Mapping[str | None, int]) -> dict[str, int]:
    """Counts per value of a dimension as counts per label: absent values drop out, unknown channels meet in `other`."""
    if dimension != "channel":
        return {value: n for value, n in counts.items() if value is not None}
    merged: dict[str, int] = {}
    for value, n in counts.items():
        if value is not None:
            label = channel_label(value)
            merged[label] = merged.get(label, 0) + n
    return merged


def count_by(dimension: str, run: Run) -> dict[str, int]:
    """How many events of the run carry each label of the dimension; the counting itself runs in C."""
    return merged_labels(dimension, Counter(map(attrgetter(dimension), run)))


def sum_by(dimension: str, run: Run, amounts: Sequence[int]) -> dict[str, int]:
    """The amounts of the run, summed per label of the dimension."""
    sums: dict[str | None, int] = {}
    for value, amount in zip(map(attrgetter(dimension), run), amounts, strict=True):
        sums[value] = sums.get(value, 0) + amount
    return merged_labels(dimension, sums)


def label_of(dimension: str) -> Callable[[Any], str | None]:
    """A function from an event to its label of the dimension, None where it names none."""
    value: Callable[[Any], str | None] = attrgetter(dimension)
    if dimension != "channel":
        return value

    def channel(event: Event) -> str | None:
        name = value(event)
        return None if name is None else channel_label(name)

    return channel
