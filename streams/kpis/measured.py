"""Short ways to declare the measures that events feed; the topics follow from the event types."""

from __future__ import annotations

from collections.abc import Iterable

from streams.events.event import Event
from streams.events.types import TOPIC_OF
from streams.measures.amount import Amount
from streams.measures.feed import feed
from streams.measures.sketch import Distribution
from streams.measures.sums import Stock, Tally
from streams.measures.where import Where

Conditions = Where | Iterable[Where]


def tally(
    name: str,
    *classes: type[Event],
    where: Conditions = (),
    amount: Amount | None = None,
    labelled: tuple[tuple[str, str], ...] = (),
    says: str = "",
) -> Tally:
    """N(classes) or, with an amount, S(classes.amount), over a window."""
    source = feed(*classes, where=where, amount=amount, labelled=labelled)
    return Tally(name, {TOPIC_OF[c] for c in classes}, feed=source, says=says)


def ever(
    name: str, *classes: type[Event], where: Conditions = (), amount: Amount | None = None, says: str = ""
) -> Stock:
    """The same over all time."""
    return Stock(name, {TOPIC_OF[c] for c in classes}, feed=feed(*classes, where=where, amount=amount), says=says)


def spread(name: str, *classes: type[Event], amount: Amount, says: str = "") -> Distribution:
    """The distribution of an amount over a window."""
    return Distribution(name, {TOPIC_OF[c] for c in classes}, feed=feed(*classes, amount=amount), says=says)
