"""The journey of a mail, one message to one person: delivered, first opened and first clicked by a human.

Without a `message` every event is a mail of its own. Each step has the breakdowns of its first event.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec

from streams.events.engagements import EmailClicked, EmailDelivered, EmailOpened
from streams.events.event import Event
from streams.events.topics import Topic
from streams.measures.journey import Arrivals, Contribution, Standing, entity_key
from streams.measures.sums import Tally

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
    """The first event of each step, None before it."""

    delivered: Step | None = None
    opened: Step | None = None
    clicked: Step | None = None


class Mails:
    """The journey of mails."""

    name = "mails"
    classes: tuple[type[Event], ...] = (EmailDelivered, EmailOpened, EmailClicked)
    dimensions: tuple[str, ...] = ("campaign", "segment")

    def __init__(self) -> None:
        self._decoder = msgspec.msgpack.Decoder(Mail)
        self._encoder = msgspec.msgpack.Encoder()

    def key(self, event: Event) -> str | None:
        assert isinstance(event, EmailDelivered | EmailOpened | EmailClicked)
        return None if event.message is None else entity_key(event.contact, event.message)

    def advance(self, state: Mail | None, arrivals: Arrivals) -> Mail:
        mail = Mail() if state is None else Mail(state.delivered, state.opened, state.clicked)
        for time, event in arrivals:
            step = Step(time, event.id, event.campaign, event.segment)
            match event:
                case EmailDelivered():
                    mail.delivered = min(mail.delivered or step, step, key=_order)
                case EmailOpened() if not event.machine:
                    mail.opened = min(mail.opened or step, step, key=_order)
                case EmailClicked() if not event.machine:
                    mail.clicked = min(mail.clicked or step, step, key=_order)
                case _:
                    pass
        return mail

    def contributions(self, state: Mail) -> Iterator[Contribution]:
        for measure, step in ((DELIVERED, state.delivered), (OPENED, state.opened), (CLICKED, state.clicked)):
            if step is not None:
                yield Contribution(measure, step.time, 1, (step.campaign, step.segment))

    def standings(self, key: str, state: Mail) -> Iterator[Standing]:
        return iter(())

    def dump(self, state: Mail) -> bytes:
        return self._encoder.encode(state)

    def load(self, blob: bytes) -> Mail:
        return self._decoder.decode(blob)


def _order(step: Step) -> tuple[int, str]:
    return step.time, step.id
