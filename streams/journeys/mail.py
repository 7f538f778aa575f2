"""The journey of a mail, one message to one person: delivered, first opened and first clicked by a human.

Without a `message` every event is a mail of its own. Each step has the breakdowns of its first event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

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


# gc=False here and below: there is nothing in it that could be part of a reference cycle. A struct takes a fifth of what a named
# tuple does to make.
class Step(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """The first event of a step; its time and id order it."""

    time: int
    id: str
    campaign: str | None
    segment: str | None


class Mail(msgspec.Struct, array_like=True, gc=False):
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
        # As they are: a method around each would take as long as they do.
        self.load: Callable[[bytes], Mail] = msgspec.msgpack.Decoder(Mail).decode
        self.dump: Callable[[Mail], bytes] = msgspec.msgpack.Encoder().encode

    def key(self, event: Any) -> str | None:
        message = event.message
        return None if message is None else entity_key(event.contact, message)

    def advance(self, state: Mail | None, arrivals: Sequence[tuple[int, Any]]) -> Mail | None:
        mail = state or _UNTOUCHED
        delivered, opened, clicked, known = mail.delivered, mail.opened, mail.clicked, mail.day
        latest = arrivals[0][0]
        for time, event in arrivals:
            if time > latest:
                latest = time
            if isinstance(event, EmailDelivered):
                delivered = _first(delivered, time, event)
            elif event.machine:
                continue
            elif isinstance(event, EmailOpened):
                opened = _first(opened, time, event)
            else:
                clicked = _first(clicked, time, event)
        day = latest // DAY
        if known is not None and day <= known:
            if delivered is mail.delivered and opened is mail.opened and clicked is mail.clicked:
                return state
            day = known
        return Mail(delivered, opened, clicked, day)

    def contributions(self, state: Mail) -> Iterable[Contribution]:
        return self.changes("", None, state)[1]

    def changes(self, key: str, old: Mail | None, new: Mail) -> Changes:
        was = old or _UNTOUCHED
        gone: list[Contribution] = []
        come: list[Contribution] = []
        if new.delivered is not was.delivered:  # `advance` keeps the step itself where it stays
            _tell(DELIVERED, was.delivered, new.delivered, gone, come)
        if new.opened is not was.opened:
            _tell(OPENED, was.opened, new.opened, gone, come)
        if new.clicked is not was.clicked:
            _tell(CLICKED, was.clicked, new.clicked, gone, come)
        return gone, come, (), ()

    def standings(self, key: str, state: Mail) -> Iterator[Standing]:
        return iter(())

    def forgettable(self, state: Mail, before: int) -> bool:
        return state.day is not None and (state.day + 1) * DAY <= before


_UNTOUCHED: Final = Mail()


def _tell(
    measure: Measure, was: Step | None, step: Step | None, gone: list[Contribution], come: list[Contribution]
) -> None:
    if was is not None:
        gone.append((measure, was.time, 1, (was.campaign, was.segment)))
    if step is not None:
        come.append((measure, step.time, 1, (step.campaign, step.segment)))


def _first(step: Step | None, time: int, event: Event) -> Step:
    """The earlier of a step and an event, by (time, id)."""
    if step is not None and (step.time < time or (step.time == time and step.id <= event.id)):
        return step
    return Step(time, event.id, event.campaign, event.segment)
