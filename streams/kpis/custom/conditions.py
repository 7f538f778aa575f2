"""`where`: conditions on the fields of events. A value is what the field has to be, a list what it may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from streams.events.dimensions import channel_label
from streams.events.event import Event
from streams.kpis.custom.fields import ABSENT_COUNTS_AS, Field, Holds, fields_of
from streams.kpis.custom.problem import did_you_mean
from streams.kpis.custom.table import Table, shown
from streams.measures.where import Where, is_not_true, is_true, one_of


def conditions(table: Table, classes: Sequence[type[Event]]) -> tuple[Where, ...]:
    """The conditions that a table says of events of these types; those without the field meet none but `false`."""
    fields: dict[str, Field] = {}
    for cls in classes:
        for name, field in fields_of(cls).items():
            fields[name] = fields.get(name, field).or_of(field)
    found = (_condition(table, name, value, fields, classes) for name, value in table.values.items())
    return tuple(where for where in found if where is not None)


def _condition(
    table: Table, name: str, value: object, fields: dict[str, Field], classes: Sequence[type[Event]]
) -> Where | None:
    field = fields.get(name)
    if field is None:
        table.refuse(f"is not a field of these events{did_you_mean(name, list(fields))}", name)
        return None
    values = value if isinstance(value, list) and value else [value]
    if field.holds is Holds.FLAG:
        return _flag(table, name, value, classes)
    if field.holds is not Holds.TEXT:
        table.refuse("holds a number, and conditions are on texts and on true or false.", name)
        return None
    if not all(isinstance(item, str) and item in (field.choices or (item,)) for item in values):
        allowed = f"one of {', '.join(field.choices)}" if field.choices else "a text"
        table.refuse(f"must be {allowed}, or a list of such, not {shown(value)}.", name)
        return None
    texts = sorted({str(item) for item in values})
    if name == "channel":
        return Where(name, one_of(name, *texts).says, _ChannelOneOf(frozenset(texts)))
    return one_of(_attribute(name, classes), *texts)


def _flag(table: Table, name: str, value: object, classes: Sequence[type[Event]]) -> Where | None:
    if not isinstance(value, bool):
        table.refuse(f"must be true or false, not {shown(value)}.", name)
        return None
    return (is_true if value else is_not_true)(_attribute(name, classes))


def _attribute(name: str, classes: Sequence[type[Event]]) -> str:
    """What says the field's value, also where it is absent; of several types there is only the field itself."""
    return ABSENT_COUNTS_AS.get((classes[0], name), name) if len(classes) == 1 else name


@dataclass(frozen=True)
class _ChannelOneOf:
    """Channels as they count: one that is not listed is `other`."""

    labels: frozenset[str]

    def __call__(self, value: str | None) -> bool:
        return value is not None and channel_label(value) in self.labels
