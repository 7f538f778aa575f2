"""The events as the catalogue file names them: types by their names on the wire, and what each field of them holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from functools import cache
from typing import Any, Final, NamedTuple

from msgspec import inspect

from streams.events.campaigns import SpendRecorded
from streams.events.dimensions import CHANNELS
from streams.events.engagements import SessionEnded
from streams.events.event import Event
from streams.events.types import TOPIC_OF, wire_name


class Holds(Enum):
    """What a field holds."""

    TEXT = auto()
    FLAG = auto()
    COUNT = auto()
    NUMBER = auto()
    MONEY = auto()


class Field(NamedTuple):
    """A field; `choices` are all its values, where they are listed."""

    holds: Holds
    choices: tuple[str, ...] = ()

    def or_of(self, other: Field) -> Field:
        """The field of either of two event types."""
        listed = self.choices and other.choices
        return self._replace(choices=tuple(sorted({*self.choices, *other.choices})) if listed else ())


EVENT_TYPES: Final[Mapping[str, type[Event]]] = {wire_name(cls): cls for cls in TOPIC_OF}

ABSENT_COUNTS_AS: Final[Mapping[tuple[type[Event], str], str]] = {
    (SessionEnded, "bounced"): "is_bounce",
    (SpendRecorded, "kind"): "kind_or_media",
}
"""Fields whose absence says something, with the attribute of the event that says it."""

# No person is ever a label, and what is new in every event can be no breakdown either.
_IDENTITIES: Final = ("id", "time", "contact", "lead", "rep", "message", "deal")
# A lead is one only together with its contact.
_NOT_DISTINCT: Final = ("id", "time", "lead")

_HOLDS: Final = {
    inspect.StrType: Holds.TEXT,
    inspect.LiteralType: Holds.TEXT,
    inspect.BoolType: Holds.FLAG,
    inspect.IntType: Holds.COUNT,
    inspect.FloatType: Holds.NUMBER,
    inspect.CustomType: Holds.MONEY,
}


@cache
def fields_of(cls: type[Event]) -> Mapping[str, Field]:
    """The fields of an event type."""
    described: Any = inspect.type_info(cls)
    return {field.encode_name: _field(field.encode_name, field.type) for field in described.fields}


def breakdowns(cls: type[Event]) -> list[str]:
    """The fields of an event type that can be labels."""
    fields = fields_of(cls)
    return [name for name in fields if fields[name].holds is Holds.TEXT and name not in _IDENTITIES]


def distinct_keys(classes: Sequence[type[Event]]) -> list[str]:
    """The fields whose distinct values can be counted: those that all the event types have."""
    shared = set.intersection(*(set(fields_of(cls)) for cls in classes))
    first = fields_of(classes[0])
    return [name for name in first if name in shared and first[name].holds is Holds.TEXT and name not in _NOT_DISTINCT]


def sums(cls: type[Event]) -> list[str]:
    """The fields of an event type that can be summed."""
    return [name for name, field in fields_of(cls).items() if field.holds not in (Holds.TEXT, Holds.FLAG)]


def _field(name: str, described: inspect.Type) -> Field:
    kinds = list(_kinds(described))
    # A number that may be whole or not is a union of both.
    holds = Holds.NUMBER if any(isinstance(k, inspect.FloatType) for k in kinds) else _HOLDS[type(kinds[0])]
    listed = next((kind.values for kind in kinds if isinstance(kind, inspect.LiteralType)), ())
    return Field(holds, tuple(sorted(CHANNELS)) if name == "channel" else tuple(map(str, listed)))


def _kinds(described: inspect.Type) -> list[inspect.Type]:
    """The types that a field may have, without what only describes them, and without None."""
    match described:
        case inspect.Metadata():
            return _kinds(described.type)
        case inspect.UnionType():
            return [kind for part in described.types for kind in _kinds(part)]
        case inspect.NoneType():
            return []
        case _:
            return [described]
