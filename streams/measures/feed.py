"""How events feed a measure: which types, under which conditions, and what each event gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from streams.events.event import Event
from streams.measures.amount import Amount
from streams.measures.where import Where

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
