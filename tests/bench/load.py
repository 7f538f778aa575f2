"""The load: engagement events as a company with 200,000 contacts makes them on a busy day, the same for the same seed.

All types occur. Mails are followed: what is delivered was sent, what is opened was delivered, what is clicked was opened, so
that 43 % of the events touch the state of a mail. Some openings are of mails from before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from random import Random
from typing import Final, NamedTuple

from streams.events.topics import Topic

CONTACTS: Final = 200_000
ACCOUNTS: Final = 20_000
CAMPAIGNS: Final = 40
CHANNELS: Final = ("organic", "direct", "referral", "social", "email", "ppc", "display", "event", "partner", "offline")
SEGMENTS: Final = ("enterprise", "mid-market", "small-business", "public-sector", "start-up")
NETWORKS: Final = ("linkedin", "x", "youtube", "facebook")
KINDS: Final = ("video", "webinar", "newsletter", "whitepaper", "trial", "demo", "contact")

EVENTS_PER_SECOND: Final = 2_000
"""Density of event time: a batch of 5,000 events of one of four partitions spans ten seconds, which is one or two panes."""

_MAILS_AT_HAND: Final = 30_000
_MACHINES: Final = 0.3

MIX: Final = {
    "email.sent": 17.0,
    "email.delivered": 17.0,
    "email.opened": 21.0,
    "email.clicked": 5.0,
    "email.bounced": 0.3,
    "email.subscribed": 0.2,
    "email.unsubscribed": 0.1,
    "email.complained": 0.02,
    "page.viewed": 17.0,
    "page.left": 6.0,
    "session.ended": 5.0,
    "cta.shown": 3.0,
    "cta.clicked": 1.4,
    "form.submitted": 1.2,
    "content.engaged": 1.5,
    "social.engaged": 1.2,
    "scenario.started": 0.5,
    "scenario.completed": 0.3,
    "contact.signed_up": 0.28,
    "contact.logged_in": 2.0,
}
"""Parts in a hundred of each type."""


class Record(NamedTuple):
    """A Kafka record."""

    topic: Topic
    key: bytes
    value: bytes


class Mail(NamedTuple):
    """One message to one person."""

    contact: int
    message: int
    campaign: int


def records(
    count: int,
    end_ms: int,
    span_ms: int,
    *,
    seed: int = 1,
    contacts: int = CONTACTS,
    mix: Mapping[str, float] = MIX,
) -> Iterator[Record]:
    """`count` events in order of time, evenly spread over the span that ends with the last one at `end_ms`."""
    return _Traffic(Random(seed), contacts).records(count, end_ms, span_ms, mix)


class _Traffic:
    def __init__(self, random: Random, contacts: int) -> None:
        self._random, self._contacts = random, contacts
        self._messages = 0
        self._sent, self._delivered, self._opened = self._mails(), self._mails(), self._mails()
        self._own = self._own_fields()

    def records(self, count: int, end_ms: int, span_ms: int, mix: Mapping[str, float]) -> Iterator[Record]:
        random, own, contacts = self._random, self._own, self._contacts
        types = random.choices(list(mix), list(mix.values()), k=count)
        for number, type_name in enumerate(types, start=1):
            id = random.getrandbits(128)
            time_ms = end_ms - span_ms + span_ms * number // count
            mail = self._mail(type_name)
            contact = mail.contact if mail else int(contacts * random.random() ** 1.5)
            channel = "email" if mail else CHANNELS[int(10 * random.random())]
            campaign = mail.campaign if mail else int(CAMPAIGNS * random.random())
            account = f',"account":"acct-{contact % ACCOUNTS:05}"' if contact % 2 else ""
            message = f',"message":"m-{mail.message:07}"' if mail else ""
            yield Record(
                Topic.ENGAGEMENTS,
                b"p-%06d" % contact,
                f'{{"id":"{id:032x}","type":"{type_name}","time":"{instant(time_ms)}","contact":"p-{contact:06}",'
                f'"channel":"{channel}","campaign":"campaign-{campaign:02}","segment":"{SEGMENTS[contact % 5]}"'
                f"{account}{message}{own[type_name]()}}}".encode(),
            )

    def _mails(self) -> list[Mail]:
        """What was on its way before the load begins."""
        return [self._new_mail() for _ in range(_MAILS_AT_HAND)]

    def _new_mail(self) -> Mail:
        self._messages += 1
        return Mail(int(self._contacts * self._random.random()), self._messages, int(CAMPAIGNS * self._random.random()))

    def _mail(self, type_name: str) -> Mail | None:
        """The mail an event is about; the mail moves on. Each step hands a random one over, which a new one replaces."""
        match type_name:
            case "email.sent":
                return self._move(self._new_mail(), self._sent)
            case "email.delivered":
                return self._move(self._any(self._sent), self._delivered)
            case "email.opened":
                return self._move(self._any(self._delivered), self._opened)
            case "email.clicked":
                return self._any(self._opened)
            case "email.bounced" | "email.unsubscribed" | "email.complained":
                return self._any(self._sent)
            case _:
                return None

    def _any(self, mails: list[Mail]) -> Mail:
        return mails[int(len(mails) * self._random.random())]

    def _move(self, mail: Mail, mails: list[Mail]) -> Mail:
        mails[int(len(mails) * self._random.random())] = mail
        return mail

    def _own_fields(self) -> dict[str, Callable[[], str]]:
        """What each type says besides what all say."""
        random = self._random

        def one(values: tuple[str, ...]) -> str:
            return values[int(len(values) * random.random())]

        def number(below: int) -> int:
            return int(below * random.random())

        def machine() -> str:
            return ',"machine":true' if random.random() < _MACHINES else ""

        def cta() -> str:
            return f',"cta":"cta-{number(20)}","kind":"{one(KINDS)}"'

        own: dict[str, Callable[[], str]] = dict.fromkeys(MIX, lambda: "")
        return own | {
            "email.opened": machine,
            "email.clicked": lambda: f',"cta":"cta-{number(20)}"{machine()}',
            "email.bounced": lambda: ',"hard":true' if random.random() < 0.3 else "",
            "page.viewed": lambda: f',"page":"/page-{number(50)}"{_landing(random)}',
            "page.left": lambda: f',"page":"/page-{number(50)}","seconds":{number(3000) / 10}',
            "session.ended": lambda: f',"pages":{1 + number(6)},"seconds":{number(9000) / 10}',
            "cta.shown": cta,
            "cta.clicked": cta,
            "form.submitted": lambda: (
                f',"form":"form-{number(8)}","page":"/page-{number(50)}","kind":"{one(KINDS)}","funnel":"top"'
            ),
            "content.engaged": lambda: f',"content":"guide-{number(15)}","action":"{one(("viewed", "downloaded"))}"',
            "social.engaged": lambda: f',"network":"{one(NETWORKS)}","action":"{one(("like", "comment", "share"))}"',
            "scenario.started": lambda: f',"scenario":"scenario-{number(6)}"',
            "scenario.completed": lambda: f',"scenario":"scenario-{number(6)}"',
        }


def _landing(random: Random) -> str:
    return ',"landing":true' if random.random() < 0.2 else f',"content":"guide-{int(15 * random.random())}"'


def instant(time_ms: int) -> str:
    """The time of an event, as events say it."""
    second, millis = divmod(time_ms, 1000)
    return f"{_second(second)}.{millis:03}Z"


@lru_cache
def _second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
