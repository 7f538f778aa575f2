"""The load of the workload *leads*: leads on their way through sales, what their contacts do meanwhile, and the deals that come
of it; the same for the same seed.

A lead is created, scored, assigned, answered, qualified, quoted, won or lost, each step after the one before it; who is next
is drawn. What would happen to a lead that is not there creates one instead, so the load begins with new leads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Final, NamedTuple

from streams.events.topics import Topic
from tests.bench.load import ACCOUNTS, CAMPAIGNS, CHANNELS, CONTACTS, SEGMENTS, Record, instant

LEADS_PER_SECOND: Final = 200
"""Density of event time: 17 million a day. A batch of 5,000 records of one of four partitions spans 100 seconds, ten panes."""

STAGES: Final = ("created", "mql", "sql", "quote", "won")
OPEN: Final = STAGES[:-1]

MIX: Final = {
    "lead.created": 12.0,
    "lead.scored": 18.0,
    "lead.assigned": 9.0,
    "lead.contacted": 12.0,
    "mql": 7.0,
    "sql": 4.0,
    "quote": 2.5,
    "won": 1.5,
    "lead.rejected": 1.0,
    "lead.lost": 6.0,
    "lead.meeting_booked": 2.0,
    "lead.meeting_held": 1.5,
    "page.viewed": 10.0,
    "session.ended": 4.0,
    "email.opened": 3.0,
    "form.submitted": 2.0,
    "content.engaged": 1.0,
    "deal.won": 1.5,
    "deal.lost": 1.0,
    "deal.refunded": 0.2,
    "customer.surveyed": 0.8,
}
"""Parts in a hundred: types of events, and the stages that `lead.advanced` may say."""


class Interest(NamedTuple):
    """One lead: a contact's interest."""

    contact: int
    number: int
    channel: str
    campaign: int


@dataclass
class Pipeline:
    """The open leads by the stage they have reached; who is next is drawn."""

    random: Random
    at: dict[str, list[Interest]] = field(default_factory=lambda: {stage: [] for stage in OPEN})

    def any(self, *stages: str) -> Interest | None:
        """One that is at such a stage, if there is one."""
        at = self._one_of(stages)
        return at[int(len(at) * self.random.random())] if at else None

    def take(self, *stages: str) -> Interest | None:
        """The same, and it leaves the stage."""
        at = self._one_of(stages)
        if not at:
            return None
        place = int(len(at) * self.random.random())
        at[place], at[-1] = at[-1], at[place]
        return at.pop()

    def _one_of(self, stages: tuple[str, ...]) -> list[Interest]:
        return self.at[self.random.choices(stages, [len(self.at[stage]) + 1e-9 for stage in stages])[0]]


def lead_records(count: int, end_ms: int, *, seed: int = 2) -> Iterator[Record]:
    """`count` records of three topics in order of time, the last one at `end_ms`."""
    return _Sales(seed).records(count, end_ms, count * 1000 // LEADS_PER_SECOND)


class _Sales:
    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._leads = 0
        self._pipeline = Pipeline(self._random)
        self._own = self._own_fields()

    def records(self, count: int, end_ms: int, span_ms: int) -> Iterator[Record]:
        random = self._random
        drawn = random.choices(list(MIX), list(MIX.values()), k=count)
        for number, what in enumerate(drawn, start=1):
            time = instant(end_ms - span_ms + span_ms * number // count)
            lead = None if what == "lead.created" else self._whose(what)
            if lead is None:
                what, lead = "lead.created", self._new_lead()
            yield self._record(what, time, lead)

    def _new_lead(self) -> Interest:
        random = self._random
        self._leads += 1
        channel, campaign = CHANNELS[int(10 * random.random())], int(CAMPAIGNS * random.random())
        lead = Interest(int(CONTACTS * random.random()), self._leads, channel, campaign)
        self._pipeline.at["created"].append(lead)
        return lead

    def _whose(self, what: str) -> Interest | None:
        """The lead it happens to, which moves on where it does."""
        match what:
            case "mql" | "sql" | "quote" | "won":
                lead = self._pipeline.take(STAGES[STAGES.index(what) - 1])
                if lead and what != "won":
                    self._pipeline.at[what].append(lead)
                return lead
            case "lead.lost":
                return self._pipeline.take(*OPEN)
            case "lead.rejected":
                return self._pipeline.any("mql")
            case "lead.meeting_booked" | "lead.meeting_held" | "deal.won" | "deal.lost":
                return self._pipeline.any("sql", "quote")
            case _:
                return self._pipeline.any(*OPEN)

    def _record(self, what: str, time: str, lead: Interest) -> Record:
        type_name = "lead.advanced" if what in STAGES else what
        topic = _TOPIC.get(type_name.partition(".")[0], Topic.ENGAGEMENTS)
        account = f"acct-{lead.contact % ACCOUNTS:05}"
        id = self._random.getrandbits(128)
        who = f'"contact":"p-{lead.contact:06}",' if topic is not Topic.DEALS else ""
        value = (
            f'{{"id":"{id:032x}","type":"{type_name}","time":"{time}",{who}"channel":"{lead.channel}",'
            f'"campaign":"campaign-{lead.campaign:02}","segment":"{SEGMENTS[lead.contact % 5]}","account":"{account}"'
            f"{self._own[what](lead)}}}"
        )
        key = account if topic is Topic.DEALS else f"p-{lead.contact:06}"
        return Record(topic, key.encode(), value.encode())

    def _own_fields(self) -> dict[str, Callable[[Interest], str]]:
        """What each says besides what all say."""
        random = self._random

        def one(*values: str) -> str:
            return values[int(len(values) * random.random())]

        def score() -> str:
            return f'"score":{int(1000 * random.random()) / 10}'

        def of(lead: Interest) -> str:
            return f',"lead":"l-{lead.number:07}"'

        def machine() -> str:
            return ',"auto":true' if random.random() < 0.25 else ""

        def advanced(stage: str) -> Callable[[Interest], str]:
            return lambda lead: f'{of(lead)},"stage":"{stage}"'

        def deal(lead: Interest) -> str:
            return f',"deal":"d-{lead.number:07}","amount":"{500 + int(9500 * random.random())}.00"'

        return {
            "lead.created": lambda lead: f"{of(lead)},{score()}" if random.random() < 0.5 else of(lead),
            "lead.scored": lambda lead: f"{of(lead)},{score()}",
            "lead.assigned": lambda lead: f'{of(lead)},"rep":"rep-{int(30 * random.random()):02}"',
            "lead.contacted": lambda lead: f'{of(lead)},"medium":"{one("call", "email", "meeting")}"{machine()}',
            **{stage: advanced(stage) for stage in STAGES[1:]},
            "lead.rejected": lambda lead: f'{of(lead)},"reason":"{one("not_ready", "no_budget", "wrong_person")}"',
            "lead.lost": lambda lead: f'{of(lead)},"reason":"{one("price", "silence", "competitor", "timing")}"',
            "lead.meeting_booked": lambda lead: f'{of(lead)},"kind":"{one("call", "demo")}"',
            "lead.meeting_held": lambda lead: f'{of(lead)},"kind":"{one("call", "demo")}"',
            "page.viewed": lambda lead: f',"page":"/page-{int(50 * random.random())}"',
            "session.ended": lambda lead: (
                f',"pages":{1 + int(6 * random.random())},"seconds":{int(900 * random.random())}'
            ),
            "email.opened": lambda lead: "",
            "form.submitted": lambda lead: f',"form":"form-{int(8 * random.random())}","kind":"{one("demo", "trial")}"',
            "content.engaged": lambda lead: f',"content":"guide-{int(15 * random.random())}","action":"viewed"',
            "deal.won": lambda lead: (
                f'{deal(lead)},"cost":"{one("100", "250", "400")}.00","kind":"{one("new", "upsell")}"'
            ),
            "deal.lost": lambda lead: deal(lead),
            "deal.refunded": lambda lead: deal(lead),
            "customer.surveyed": lambda lead: f',"kind":"nps","score":{int(11 * random.random())}',
        }


_TOPIC: Final = {"lead": Topic.LEADS, "deal": Topic.DEALS, "customer": Topic.DEALS}
