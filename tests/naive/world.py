"""All distinct events, and the user's definitions: what a naive reading starts from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from streams.events.dimensions import CHANNELS
from streams.events.event import Event
from streams.events.types import TOPIC_OF, wire_name


@dataclass(frozen=True)
class Rules:
    """What the settings may change. Times in ms."""

    response_target: int = 300_000
    response_clock: str = "created"
    hot_score: Fraction = Fraction(80)
    rates: Mapping[str, Decimal] | None = None


class Happening(NamedTuple):
    """An event and when it happened (ms)."""

    time: int
    event: Any

    @property
    def order(self) -> tuple[int, str]:
        """What earliest, latest and first go by."""
        return self.time, self.event.id

    @property
    def labels(self) -> dict[str, str | None]:
        """The event's dimensions: its text fields, an unknown channel as `other`."""
        found = {field: getattr(self.event, field) for field in self.event.__struct_fields__}
        return found | {"channel": channel(self.event)}


def channel(event: Event) -> str | None:
    """The channel an event counts under."""
    return event.channel if event.channel is None or event.channel in CHANNELS else "other"


class World:
    """Every event that happened, once, up to the instant."""

    def __init__(self, arrivals: Iterable[tuple[int, Event]], at: int, rules: Rules | None = None) -> None:
        once = {event.id: Happening(time, event) for time, event in arrivals if time < at}
        self.at, self.rules = at, rules or Rules()
        self.happenings = sorted(once.values(), key=lambda happening: happening.order)
        self.topics = {str(TOPIC_OF[type(event)]) for _, event in self.happenings}

    def of(self, *types: str) -> list[Happening]:
        """The events of these types, by (time, id)."""
        return [happening for happening in self.happenings if wire_name(type(happening.event)) in types]
