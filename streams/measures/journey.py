"""Journeys: entities whose state is a join of their events, and which contribute to measures as a function of that state.

Because the state is a join (earliest time per stage, latest value by (time, id)), order and repetition of events do not
matter. Because contributions are a pure function of the state, a change is written as contributions(new) minus
contributions(old), and the sum over all entities is the same by whatever path the state was reached.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Protocol

import msgspec

from streams.events.event import Event
from streams.measures.measure import Measure

Arrivals = Sequence[tuple[int, Event]]
"""Events of one entity with their times (ms)."""

Labels = tuple[str | None, ...]


Contribution = tuple[Measure, int | None, int, Labels]
"""(measure, time, amount, labels): `amount` to a measure in the pane of `time` (ms; None: to the stock), with one label per
dimension of the journey. A plain tuple: a named one takes seven times as long to make, and a lead has ten."""


Places = tuple[tuple[str, int], ...]
"""Dimensions, each with the place of its label among those of a contribution."""


Standing = tuple[Measure, str, int, Labels]
"""(ranking, member, score, labels): a member's place in a ranking, by a score (ms)."""


Changes = tuple[Collection[Contribution], Collection[Contribution], Collection[Standing], Collection[Standing]]
"""(gone, come, stood, stands): what an entity no longer contributes and what it contributes now, where it stood and where it
stands. What stays the same is in none of them, or panes would be written that nothing changes."""


# gc=False: nothing in these could be part of a reference cycle. A struct takes a fifth of what a named tuple does to make.
class Named(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A value that an event named, with what orders it: (time, id)."""

    time: int
    id: str
    value: str


class Scored(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A number that an event gave, with what orders it."""

    time: int
    id: str
    value: int


class Lost(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A loss with its reason, where one was given."""

    time: int
    id: str
    value: str | None


Ordered = Named | Scored | Lost


def is_first(time: int, id: str, known: Ordered | None) -> bool:
    """Whether an event is before what is known, by (time, id)."""
    return known is None or time < known.time or (time == known.time and id < known.id)


def is_last(time: int, id: str, known: Ordered | None) -> bool:
    """Whether an event is after what is known, by (time, id)."""
    return known is None or time > known.time or (time == known.time and id > known.id)


def earliest(a: int | None, b: int) -> int:
    """The join that keeps the least time."""
    return b if a is None or b < a else a


def entity_key(first: str, second: str) -> str:
    """One string for a pair of ids, such that different pairs never meet."""
    return f"{len(first)}:{first}{second}"


class Journey(Protocol):
    """One kind of entity. `S` below is its state, opaque to the fold.

    `name` is part of the stored state; `classes` are the events it follows; `measures` are all that it contributes to and
    stands in; `dimensions` name the labels of its contributions, in order.
    """

    name: str
    classes: tuple[type[Event], ...]
    measures: tuple[Measure, ...]
    dimensions: tuple[str, ...]

    def key(self, event: Event) -> str | None:
        """The entity the event belongs to; None: an entity of its own that nothing else will ever touch (kept nowhere)."""
        ...

    def advance(self, state: Any, arrivals: Arrivals) -> Any:
        """The state (None at first) joined with events: a new object, or `state` itself where they change nothing."""
        ...

    def contributions(self, state: Any) -> Iterable[Contribution]:
        """What the entity contributes."""
        ...

    def changes(self, key: str, old: Any, new: Any) -> Changes:
        """What becomes of its contributions and standings where `new` came of `old` (None: of nothing) by `advance`."""
        ...

    def standings(self, key: str, state: Any) -> Iterable[Standing]:
        """Where the entity stands in rankings."""
        ...

    def forgettable(self, state: Any, before: int) -> bool:
        """Whether the entity's last event was before this (ms), and nothing of it is counted without a time."""
        ...

    def dump(self, state: Any) -> bytes:
        """The state as bytes."""
        ...

    def load(self, blob: bytes) -> Any:
        """The state from bytes."""
        ...
