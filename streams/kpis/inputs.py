"""What measures are made of: the event types that feed them, under which conditions, and the fields they are summed from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from streams.events.event import Event
from streams.events.types import wire_name
from streams.journeys.account import Accounts
from streams.journeys.mail import Mails
from streams.journeys.people import People
from streams.kpis.formula import Formula
from streams.measures.feed import Feed
from streams.measures.level import Level
from streams.measures.measure import Measure


@dataclass(frozen=True)
class Input:
    """Events of `classes` that meet all `conditions`; `field` is what they are summed or measured by, empty for a count.

    `dimensions` are what a measure made of them can be broken down by; `journey` names the kind of entity whose state they
    change, empty where they count by themselves."""

    classes: tuple[type[Event], ...]
    dimensions: frozenset[str]
    conditions: tuple[str, ...] = ()
    field: str = ""
    journey: str = ""

    @property
    def events(self) -> tuple[str, ...]:
        """The names of the event types on the wire."""
        return tuple(wire_name(cls) for cls in self.classes)


def inputs(formula: Formula) -> Iterator[tuple[Measure, Input]]:
    """What each measure of the formula is made of, each measure once."""
    for measure in dict.fromkeys(leaf for leaf, _ in formula.leaves()):
        yield measure, input_of(measure)


def input_of(measure: Measure) -> Input:
    """What the measure is made of."""
    source = getattr(measure, "feed", None)
    return _fed(measure, source) if isinstance(source, Feed) else _JOURNEYS[measure.name]


def _fed(measure: Measure, source: Feed) -> Input:
    if isinstance(measure, Level):
        dimensions = frozenset([measure.key] if measure.key else [])
    else:
        dimensions = frozenset(field for cls in source.classes for field in cls.__struct_fields__)
    return Input(source.classes, dimensions, tuple(map(str, source.where)), str(source.amount or ""))


_JOURNEYS: Final[Mapping[str, Input]] = {
    measure.name: Input(kind.classes, frozenset(kind.dimensions), journey=kind.name)
    for kind in (People, Mails, Accounts)
    for measure in kind.measures
}
