"""The events of a large company: a million contacts, 200,000 leads that are open, 500 values of every open label.

A third of the events lies in each grid of panes: the last two hours, the two weeks before, the half year before that. Whoever
reads the state has then as many panes as there can be, with hundreds of labels in each.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any, Final

import msgspec

from streams.events.topics import Topic
from streams.measures.window import DAY, HOUR
from streams.replay.record import Record
from streams.replay.shift import rfc3339

CHANNELS: Final = ("organic", "direct", "referral", "social", "email", "ppc", "display", "event", "partner", "offline")
ACTIONS: Final = ("viewed", "downloaded", "shared", "watched")
KINDS: Final = ("video", "webinar", "event", "newsletter", "whitepaper", "trial", "survey", "demo", "contact", "other")
SPANS: Final = (180 * DAY, 14 * DAY, 2 * HOUR)
"""Since when before the end the thirds of the events happened."""

LEAD_EVERY: Final = 5
"""Contacts to a lead."""
MAIL_EVERY: Final = 10
DEAL_EVERY: Final = 40
SPEND_EVERY: Final = 50

_encode: Final = msgspec.json.Encoder().encode


class LargeCompany:
    """The same events for the same size, end and seed."""

    def __init__(self, contacts: int, labels: int, end_ms: int, seed: int = 1) -> None:
        self.contacts, self.labels, self._end_ms = contacts, labels, end_ms
        self._random = Random(seed)
        self._ids = 0
        self.campaigns_of_leads: set[str] = set()
        """Those that were drawn so far."""

    @property
    def open_leads(self) -> int:
        """None of the leads is won or lost."""
        return -(-self.contacts // LEAD_EVERY)

    def history(self) -> Iterator[Record]:
        """Every contact does something once; in order of time."""
        spans = zip(SPANS, (*SPANS[1:], 0), strict=True)
        for third, (begin, end) in enumerate(spans):
            first, last = third * self.contacts // 3, (third + 1) * self.contacts // 3
            for number in range(first, last):
                time_ms = self._end_ms - begin + (begin - end) * (number - first) // (last - first)
                yield from self._done(number, time_ms)

    def live(self, number: int, time_ms: int) -> Record:
        """What a contact does once more, by its number."""
        return self._engagement(number % self.contacts, number, time_ms)

    def _done(self, number: int, time_ms: int) -> Iterator[Record]:
        yield self._engagement(number, number, time_ms)
        if number % MAIL_EVERY == 1:
            yield from self._mail(number, time_ms)
        if number % LEAD_EVERY == 0:
            yield from self._lead(number, time_ms)
        if number % DEAL_EVERY == 0:
            yield self._deal(number, time_ms)
        if number % SPEND_EVERY == 0:
            yield from self._spend(time_ms)

    def _engagement(self, contact: int, turn: int, time_ms: int) -> Record:
        own: dict[str, Any]
        match turn % 8:
            case 0 | 1:
                own = {"type": "page.viewed", "page": self._label("page"), "content": self._label("content")}
            case 2:
                own = {"type": "session.ended", "pages": 1 + turn % 5, "seconds": turn % 900}
            case 3:
                own = {"type": "content.engaged", "content": self._label("content"), "action": self._one(ACTIONS)}
            case 4:
                own = {"type": "form.submitted", "form": "contact", "page": self._label("page"), "funnel": "top"}
            case 5:
                own = {"type": "cta.clicked", "cta": "try", "kind": self._one(KINDS)}
            case 6:
                own = {"type": "social.engaged", "network": self._label("network"), "action": "like"}
            case _:
                own = {"type": "scenario.started", "scenario": self._label("scenario")}
        return self._record(Topic.ENGAGEMENTS, f"p-{contact}", time_ms, **own, **self._person(contact))

    def _mail(self, contact: int, time_ms: int) -> Iterator[Record]:
        message = {"message": "m-1", **self._person(contact)}
        for step in ("sent", "delivered", "opened", "clicked"):
            yield self._record(Topic.ENGAGEMENTS, f"p-{contact}", time_ms, type=f"email.{step}", **message)

    def _lead(self, contact: int, time_ms: int) -> Iterator[Record]:
        """Half of them wait for an answer; a third is qualified, half of those by sales too."""
        lead, person, key = {"lead": f"l-{contact}"}, self._person(contact), f"p-{contact}"
        self.campaigns_of_leads.add(person["campaign"])
        yield self._record(Topic.LEADS, key, time_ms, type="lead.created", score=contact % 100, **lead, **person)
        turn = contact // LEAD_EVERY
        if turn % 2:
            yield self._record(Topic.LEADS, key, time_ms, type="lead.contacted", medium="call", **lead, **person)
        for stage in ("mql", "sql")[: max(turn % 6 - 3, 0)]:
            yield self._record(Topic.LEADS, key, time_ms, type="lead.advanced", stage=stage, **lead, **person)

    def _deal(self, number: int, time_ms: int) -> Record:
        account, own = f"a-{number}", {"deal": f"d-{number}", "amount": number % 9_000, "promo": self._label("promo")}
        return self._record(
            Topic.DEALS, account, time_ms, type="deal.won", account=account, **own, **self._place(number)
        )

    def _spend(self, time_ms: int) -> Iterator[Record]:
        place = self._place(self._random.randrange(self.labels))
        own = {"impressions": 900, "clicks": 9}
        yield self._record(
            Topic.CAMPAIGNS, place["campaign"], time_ms, type="spend.recorded", amount=25, kind="media", **place
        )
        yield self._record(Topic.CAMPAIGNS, place["campaign"], time_ms, type="ad.delivered", **own, **place)

    def _person(self, contact: int) -> dict[str, str]:
        return {"contact": f"p-{contact}", "account": f"a-{contact // 10}", **self._place(contact)}

    def _place(self, number: int) -> dict[str, str]:
        """A segment by the number, so that a contact stays in one; channel and campaign by chance."""
        segment = f"segment-{number % self.labels}"
        return {"channel": self._one(CHANNELS), "campaign": self._label("campaign"), "segment": segment}

    def _label(self, dimension: str) -> str:
        return f"{dimension}-{int(self.labels * self._random.random())}"

    def _one(self, values: tuple[str, ...]) -> str:
        return values[int(len(values) * self._random.random())]

    def _record(self, topic: Topic, key: str, time_ms: int, **fields: Any) -> Record:
        self._ids += 1
        event = {"id": f"e-{self._ids}", "time": rfc3339(time_ms), **fields}
        return Record(topic, key.encode(), _encode(event), time_ms)
