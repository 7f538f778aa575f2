"""The journey of a mail, one message to one person: delivered, first opened and first clicked by a human.

Without a `message` every event is a mail of its own. Each step has the breakdowns of its first event.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from streams.events.engagements import EmailClicked, EmailDelivered, EmailOpened
from streams.events.event import Event
from streams.events.topics import Topic
from streams.measures.journey import Changes, Contribution, Standing, entity_key
from streams.measures.measure import Measure
from streams.measures.sums import Tally
from streams.measures.window import DAY

DELIVERED: Final = Tally("mails.delivered", (Topic.ENGAGEMENTS,), says="mails delivered in the window")
OPENED: Final = Tally("mails.opened", (Topic.ENGAGEMENTS,), says="mails first opened by a human in the window")
CLICKED: Final = Tally("mails.clicked", (Topic.ENGAGEMENTS,), says="mails first clicked by a human in the window")


class Step(NamedTuple):
    """The first event of a step; its time and id order it."""

    time: int
    id: str
    campaign: str | None
    segment: str | None


class Mail(msgspec.Struct, array_like=True):
    """The first event of each step, None before it; and the day (since the Unix epoch) of the latest event, None in a state of
    an earlier version. A day and not a time, so that a mail that is opened ten times is not written ten times."""

    delivered: Step | None = None
    opened: Step | None = None
    clicked: Step | None = None
    day: int | None = None


class Mails:
    """The journey of mails."""

    name = "mails"
    classes: tuple[type[Event], ...] = (EmailDelivered, EmailOpened, EmailClicked)
    measures: tuple[Measure, ...] = (DELIVERED, OPENED, CLICKED)
    dimensions: tuple[str, ...] = ("campaign", "segment")

    def __init__(self) -> None:
        self._decoder = msgspec.msgpack.Decoder(Mail)
        self._encoder = msgspec.msgpack.Encoder()

    def key(self, event: Any) -> str | None:
        return None if event.message is None else entity_key(event.contact, event.message)

    def advance(self, state: Mail | None, arrivals: Sequence[tuple[int, Any]]) -> Mail | None:
        mail = state or _UNTOUCHED
        delivered, opened, clicked = mail.delivered, mail.opened, mail.clicked
        day = arrivals[0][0] // DAY if mail.day is None else mail.day
        for time, event in arrivals:
            if time // DAY > day:
                day = time // DAY
            if isinstance(event, EmailDelivered):
                delivered = _first(delivered, time, event)
            elif event.machine:
                continue
            elif isinstance(event, EmailOpened):
                opened = _first(opened, time, event)
            else:
                clicked = _first(clicked, time, event)
        if day == mail.day and delivered is mail.delivered and opened is mail.opened and clicked is mail.clicked:
            return state
        return Mail(delivered, opened, clicked, day)

    def contributions(self, state: Mail) -> Iterable[Contribution]:
        return self.changes(None, state).come

    def changes(self, old: Mail | None, new: Mail) -> Changes:
        gone: list[Contribution] = []
        come: list[Contribution] = []
        for measure, was, step in zip(self.measures, _steps(old or _UNTOUCHED), _steps(new), strict=True):
            if step is not was:  # `advance` keeps the step itself where it stays
                if was is not None:
                    gone.append((measure, was.time, 1, (was.campaign, was.segment)))
                if step is not None:
                    come.append((measure, step.time, 1, (step.campaign, step.segment)))
        return Changes(gone, come)

    def standings(self, key: str, state: Mail) -> Iterator[Standing]:
        return iter(())

    def forgettable(self, state: Mail, before: int) -> bool:
        return state.day is not None and (state.day + 1) * DAY <= before

    def dump(self, state: Mail) -> bytes:
        return self._encoder.encode(state)

    def load(self, blob: bytes) -> Mail:
        return self._decoder.decode(blob)


_UNTOUCHED: Final = Mail()


def _steps(mail: Mail) -> tuple[Step | None, Step | None, Step | None]:
    """In the order of the measures."""
    return mail.delivered, mail.opened, mail.clicked


def _first(step: Step | None, time: int, event: Event) -> Step:
    """The earlier of a step and an event, by (time, id)."""
    if step is not None and (step.time, step.id) <= (time, event.id):
        return step
    return Step(time, event.id, event.campaign, event.segment)
