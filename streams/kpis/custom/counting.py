"""`count`, `sum` and `distinct`: measures of events, as a table says them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from streams.events.event import Event
from streams.events.types import TOPIC_OF
from streams.kpis.custom.conditions import conditions
from streams.kpis.custom.fields import ABSENT_COUNTS_AS, EVENT_TYPES, Holds, breakdowns, distinct_keys, fields_of, sums
from streams.kpis.custom.problem import did_you_mean
from streams.kpis.custom.table import Table, shown
from streams.measures.amount import Amount, Money, Thousandths
from streams.measures.feed import Feed
from streams.measures.measure import Measure
from streams.measures.sums import Tally
from streams.measures.uniques import Uniques
from streams.measures.where import Where

Classes = tuple[type[Event], ...]


def measure(id: str, table: Table) -> Measure | None:
    """The measure of a KPI of the user's own; None where something is wrong, which is noted then."""
    kind = next(key for key in MEASURES if key in table)
    if kind != "distinct" and "of" in table:
        table.refuse("goes with distinct, which is not there.", "of")
    return MEASURES[kind](f"custom.{id}", table)


def _count(name: str, table: Table) -> Measure | None:
    classes = _classes(table, "count")
    return _tally(name, table, classes, None) if classes else None


def _sum(name: str, table: Table) -> Measure | None:
    text = table.text("sum")
    if text is None:
        return None
    event_type, _, field = text.rpartition(".")
    cls = EVENT_TYPES.get(event_type)
    if cls is None:
        known = [f"{wire}.{summed}" for wire, other in EVENT_TYPES.items() for summed in sums(other)]
        table.refuse(
            f"must be an event type and its field, such as session.ended.pages{did_you_mean(text, known)}", "sum"
        )
        return None
    if field not in sums(cls):
        choices = ", ".join(sums(cls)) or "none"
        table.refuse(f"needs a field of {event_type} that holds a number ({choices}), not {field}.", "sum")
        return None
    return _tally(name, table, (cls,), _amount(cls, field))


def _distinct(name: str, table: Table) -> Measure | None:
    key = table.text("distinct")
    if "of" not in table:
        table.refuse('needs of, the event types that it looks at, such as of = ["page.viewed"].', "distinct")
        return None
    classes = _classes(table, "of")
    if key is None or not classes:
        return None
    if key not in (keys := distinct_keys(classes)):
        table.refuse(f"must be a field that all the event types have: {', '.join(keys)}.", "distinct")
        return None
    return Uniques(name, {TOPIC_OF[cls] for cls in classes}, key, _feed(table, classes, None), says=_says(table, name))


MEASURES: Final[Mapping[str, Callable[[str, Table], Measure | None]]] = {
    "count": _count,
    "sum": _sum,
    "distinct": _distinct,
}


def _classes(table: Table, key: str) -> Classes:
    """The event types that a key names; none where one is unknown."""
    names = table.texts(key)
    if names is None:
        return ()
    unknown = [name for name in names if name not in EVENT_TYPES]
    if unknown:
        table.refuse(
            f"names {shown(unknown[0])}, which is no event type{did_you_mean(unknown[0], list(EVENT_TYPES))}", key
        )
        return ()
    if not names:
        table.refuse("must name at least one event type.", key)
    return tuple(EVENT_TYPES[name] for name in names)


def _tally(name: str, table: Table, classes: Classes, amount: Amount | None) -> Tally:
    return Tally(name, {TOPIC_OF[cls] for cls in classes}, feed=_feed(table, classes, amount), says=_says(table, name))


def _feed(table: Table, classes: Classes, amount: Amount | None) -> Feed:
    chosen = table.table("where")
    where: Sequence[Where] = conditions(chosen, classes) if chosen else ()
    labelled = tuple(
        (field, told)
        for (cls, field), told in ABSENT_COUNTS_AS.items()
        if (cls,) == classes and field in breakdowns(cls)
    )
    return Feed(classes, tuple(where), amount, labelled)


def _amount(cls: type[Event], field: str) -> Amount:
    match fields_of(cls)[field].holds:
        case Holds.MONEY:
            return Money(field, currency="currency" if "currency" in fields_of(cls) else None)
        case Holds.NUMBER:
            return Thousandths(field)
        case _:
            return Amount(field)


def _says(table: Table, name: str) -> str:
    """How formulas name the measure: the KPI's id in words."""
    return name.removeprefix("custom.").replace("_", " ")
