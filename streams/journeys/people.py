"""The journey of a person: the leads of one contact, and what it takes of the contact itself to judge them.

A person holds its leads because one of them may be assisted by what another stream says of the contact (a social touch before
a win), which must move the leads' contributions whenever it arrives.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from streams.events import engagements, leads
from streams.events.dimensions import channel_label
from streams.events.event import Event
from streams.events.topics import Topic
from streams.journeys.definitions import Definitions
from streams.journeys.lead import STAGES, Lead
from streams.measures.journey import (
    Arrivals,
    Contribution,
    Labels,
    Standing,
    earliest,
    entity_key,
)
from streams.measures.measure import Measure
from streams.measures.ranking import Ranking
from streams.measures.sketch import Distribution
from streams.measures.sums import Stock, Tally

_LEADS: Final = (Topic.LEADS,)

FLOWS: Final = {
    stage: Tally(f"leads.{stage}", _LEADS, says=f"leads that reached {stage} in the window") for stage in STAGES
}
COHORTS: Final = {
    (a, b): Tally(
        f"leads.{a}.{b}",
        _LEADS,
        says=f"of the leads that reached {a} in the window, those that have reached {b} by now",
    )
    for i, a in enumerate(STAGES)
    for b in STAGES[i + 1 :]
}
REJECTED: Final = Tally(
    "leads.mql.rejected", _LEADS, says="of the leads that reached mql in the window, those that sales handed back"
)
LOST: Final = Tally("leads.lost", _LEADS, says="leads first lost in the window")
ASSISTED: Final = Tally(
    "leads.won.social",
    (Topic.LEADS, Topic.ENGAGEMENTS),
    says="leads won in the window after a social engagement of their contact",
)
OPEN: Final = Stock("leads.open", _LEADS, says="leads not closed, by the highest stage reached")
SCORED: Final = Stock("leads.scored", _LEADS, says="open leads that have a score")
SCORES: Final = Stock("leads.scores", _LEADS, scale=1_000, says="latest scores of open leads")
HOT: Final = Stock("leads.hot", _LEADS, says="open leads whose score is hot")
NEW_SCORED: Final = Tally("leads.created.scored", _LEADS, says="leads created in the window that have a score")
NEW_SCORES: Final = Tally(
    "leads.created.scores", _LEADS, scale=1_000, says="latest scores of the leads created in the window"
)
RESPONSE: Final = Distribution(
    "leads.response", _LEADS, says="first response − start of the clock, at the first response"
)
CLOCKED: Final = Tally("leads.clocked", _LEADS, says="leads whose response clock started in the window")
WITHIN: Final = Tally(
    "leads.within",
    _LEADS,
    says="leads whose response clock started in the window and that were answered within the target",
)
WAITING: Final = Ranking("leads.waiting", _LEADS, says="leads not closed and not answered, by the start of their clock")
DURATION: Final = Distribution("leads.duration", _LEADS, says="time from the stage before, at the stage reached")
CYCLE: Final = Distribution("leads.cycle", _LEADS, says="time from created to won, at won")


class Person(msgspec.Struct, array_like=True):
    """A contact: its first social engagement (ms), its leads by id, and the time of its latest event here."""

    social: int | None = None
    leads: dict[str, Lead] = msgspec.field(default_factory=dict)
    latest: int = 0


class People:
    """The journey of contacts and their leads."""

    name = "people"
    classes: tuple[type[Event], ...] = (*leads.LEAD_EVENTS, engagements.SocialEngaged)
    measures: tuple[Measure, ...] = (
        *(*FLOWS.values(), *COHORTS.values(), REJECTED, LOST, ASSISTED),
        *(OPEN, SCORED, SCORES, HOT, NEW_SCORED, NEW_SCORES),
        *(RESPONSE, CLOCKED, WITHIN, WAITING, DURATION, CYCLE),
    )
    dimensions: tuple[str, ...] = ("channel", "campaign", "segment", "stage", "reason")

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._decoder = msgspec.msgpack.Decoder(Person)
        self._encoder = msgspec.msgpack.Encoder()

    def key(self, event: Event) -> str | None:
        contact: str = event.contact  # type: ignore[attr-defined]  # every class above has one
        return contact

    def advance(self, state: Person | None, arrivals: Arrivals) -> Person:
        person = Person() if state is None else self.load(self.dump(state))
        for time, event in arrivals:
            person.latest = max(person.latest, time)
            if isinstance(event, engagements.SocialEngaged):
                person.social = earliest(person.social, time)
                continue
            name: str = event.lead  # type: ignore[attr-defined]  # every lead event has one
            lead = person.leads.get(name)
            if lead is None:
                lead = person.leads[name] = Lead(time)
            lead.learn(time, event)
        return person

    def forgettable(self, state: Person, before: int) -> bool:
        return state.latest < before and all(lead.is_closed() for lead in state.leads.values())

    def dump(self, state: Person) -> bytes:
        return self._encoder.encode(state)

    def load(self, blob: bytes) -> Person:
        return self._decoder.decode(blob)

    def contributions(self, state: Person) -> Iterator[Contribution]:
        for lead in state.leads.values():
            yield from self._of_lead(lead, state.social)

    def standings(self, key: str, state: Person) -> Iterator[Standing]:
        for name, lead in state.leads.items():
            reached = lead.reached()
            start = lead.clock(self._definitions.response_clock, reached)
            if start is not None and lead.responded is None and not lead.is_closed():
                yield Standing(WAITING, entity_key(key, name), start, _labels(lead))

    def _of_lead(self, lead: Lead, social: int | None) -> Iterator[Contribution]:
        reached, labels = lead.reached(), _labels(lead)
        for stage, time in zip(STAGES, reached, strict=True):
            if time is not None:
                yield Contribution(FLOWS[stage], time, 1, labels)
        for (a, b), cohort in COHORTS.items():
            if reached[STAGES.index(b)] is not None:
                yield Contribution(cohort, reached[STAGES.index(a)], 1, labels)
        won = reached[-1]
        if lead.rejected is not None and reached[1] is not None:
            yield Contribution(REJECTED, reached[1], 1, labels)
        if lead.lost is not None:
            yield Contribution(LOST, lead.lost.time, 1, (*labels[:4], lead.lost.value))
        if won is not None and social is not None and social < won:
            yield Contribution(ASSISTED, won, 1, labels)
        yield from self._score(lead, reached, labels)
        yield from self._durations(lead, reached, labels)
        yield from self._response(lead, reached, labels)

    def _score(self, lead: Lead, reached: list[int | None], labels: Labels) -> Iterator[Contribution]:
        still_open = not lead.is_closed()
        if still_open:
            highest = max(stage for stage, time in enumerate(reached) if time is not None)
            labels = (*labels[:3], STAGES[highest], None)
            yield Contribution(OPEN, None, 1, labels)
        if lead.score is None:
            return
        score = lead.score.value
        yield Contribution(NEW_SCORED, reached[0], 1, labels)
        yield Contribution(NEW_SCORES, reached[0], score, labels)
        if still_open:
            yield Contribution(SCORED, None, 1, labels)
            yield Contribution(SCORES, None, score, labels)
            if score >= self._definitions.hot_score:
                yield Contribution(HOT, None, 1, labels)

    def _durations(self, lead: Lead, reached: list[int | None], labels: Labels) -> Iterator[Contribution]:
        for stage in range(1, len(STAGES)):
            if lead.observed[stage - 1] is not None and lead.observed[stage] is not None:
                begin, end = reached[stage - 1], reached[stage]
                assert begin is not None  # observed stages are reached
                assert end is not None
                yield Contribution(DURATION, end, end - begin, (*labels[:3], STAGES[stage], None))
        if lead.observed[0] is not None and lead.observed[-1] is not None:
            begin, end = reached[0], reached[-1]
            assert begin is not None  # observed stages are reached
            assert end is not None
            yield Contribution(CYCLE, end, end - begin, labels)

    def _response(self, lead: Lead, reached: list[int | None], labels: Labels) -> Iterator[Contribution]:
        start = lead.clock(self._definitions.response_clock, reached)
        if start is None:
            return
        yield Contribution(CLOCKED, start, 1, labels)
        if lead.responded is None:
            return
        if lead.responded >= start:
            yield Contribution(RESPONSE, lead.responded, lead.responded - start, labels)
        if lead.responded <= start + self._definitions.response_target:
            yield Contribution(WITHIN, start, 1, labels)


def _labels(lead: Lead) -> Labels:
    return (
        lead.channel and channel_label(lead.channel.value),
        lead.campaign and lead.campaign.value,
        lead.segment and lead.segment.value,
        None,
        None,
    )
