"""The journey of a person: the leads of one contact, and what it takes of the contact itself to judge them.

A person holds its leads because one of them may be assisted by what another stream says of the contact (a social touch before
a win), which must move the leads' contributions whenever it arrives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from typing import Final

import msgspec

from streams.events import engagements, leads
from streams.events.dimensions import channel_label
from streams.events.event import Event
from streams.events.topics import Topic
from streams.journeys.definitions import Definitions
from streams.journeys.lead import STAGES, Lead, Reached
from streams.measures.journey import (
    Arrivals,
    Changes,
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


_BY_STAGE: Final = tuple(
    (FLOWS[b], tuple((COHORTS[a, b], start) for start, a in enumerate(STAGES[:stage])))
    for stage, b in enumerate(STAGES)
)
"""Per stage the flow and the cohorts of a lead that has reached it; a cohort counts where the stage was reached that it is of."""

Said = dict[Measure | tuple[Measure, int], Contribution]
"""What a lead contributes: once to a measure, or once per stage. By that place, so that two states compare."""


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
        self.load: Callable[[bytes], Person] = msgspec.msgpack.Decoder(Person).decode
        self.dump: Callable[[Person], bytes] = msgspec.msgpack.Encoder().encode

    def key(self, event: Event) -> str | None:
        contact: str = event.contact  # type: ignore[attr-defined]  # every class above has one
        return contact

    def advance(self, state: Person | None, arrivals: Arrivals) -> Person:
        social, latest = (None, 0) if state is None else (state.social, state.latest)
        leads = {} if state is None else dict(state.leads)
        touched: dict[str, Lead] = {}
        for time, event in arrivals:
            latest = max(latest, time)
            if isinstance(event, engagements.SocialEngaged):
                social = earliest(social, time)
                continue
            name: str = event.lead  # type: ignore[attr-defined]  # every lead event has one
            if (lead := touched.get(name)) is None:
                known = leads.get(name)
                lead = touched[name] = leads[name] = Lead(time) if known is None else copy(known)
            lead.learn(time, event)
        return Person(social, leads, latest)

    def forgettable(self, state: Person, before: int) -> bool:
        return state.latest < before and all(lead.is_closed() for lead in state.leads.values())

    def contributions(self, state: Person) -> Iterator[Contribution]:
        for lead in state.leads.values():
            yield from self._of_lead(lead, state.social, lead.reached(), _labels(lead)).values()

    def standings(self, key: str, state: Person) -> Iterator[Standing]:
        for name, lead in state.leads.items():
            yield from self._waiting(key, name, lead, lead.reached(), _labels(lead))

    def changes(self, key: str, old: Person | None, new: Person) -> Changes:
        leads, social = ({}, None) if old is None else (old.leads, old.social)
        gone: list[Contribution] = []
        come: list[Contribution] = []
        stood: list[Standing] = []
        stands: list[Standing] = []
        for name, lead in new.leads.items():
            was = leads.get(name)
            if was is lead and social == new.social:  # `advance` keeps the lead itself where it stays
                continue
            reached, labels = lead.reached(), _labels(lead)
            after, waits = (
                self._of_lead(lead, new.social, reached, labels),
                self._waiting(key, name, lead, reached, labels),
            )
            if was is None:
                come += after.values()
                stands += waits
                continue
            reached, labels = was.reached(), _labels(was)
            before, waited = self._of_lead(was, social, reached, labels), self._waiting(key, name, was, reached, labels)
            gone += [said for place, said in before.items() if after.get(place) != said]
            come += [said for place, said in after.items() if before.get(place) != said]
            if waits != waited:
                stood += waited
                stands += waits
        return gone, come, stood, stands

    def _waiting(self, key: str, name: str, lead: Lead, reached: Reached, labels: Labels) -> tuple[Standing, ...]:
        if lead.responded is not None or lead.is_closed():
            return ()
        start = lead.clock(self._definitions.response_clock, reached)
        return () if start is None else ((WAITING, entity_key(key, name), start, labels),)

    def _of_lead(self, lead: Lead, social: int | None, reached: Reached, labels: Labels) -> Said:
        said: Said = {}
        for (flow, cohorts), time in zip(_BY_STAGE, reached, strict=True):
            if time is None:
                break  # and so is every later one
            said[flow] = flow, time, 1, labels
            for cohort, start in cohorts:
                said[cohort] = cohort, reached[start], 1, labels
        won = reached[-1]
        if lead.rejected is not None and reached[1] is not None:
            said[REJECTED] = REJECTED, reached[1], 1, labels
        if lead.lost is not None:
            said[LOST] = LOST, lead.lost.time, 1, (*labels[:4], lead.lost.value)
        if won is not None and social is not None and social < won:
            said[ASSISTED] = ASSISTED, won, 1, labels
        self._say_score(said, lead, reached, labels)
        self._say_durations(said, lead, reached, labels)
        self._say_response(said, lead, reached, labels)
        return said

    def _say_score(self, said: Said, lead: Lead, reached: Reached, labels: Labels) -> None:
        score = None if lead.score is None else lead.score.value
        if score is not None:
            said[NEW_SCORED] = NEW_SCORED, reached[0], 1, labels
            said[NEW_SCORES] = NEW_SCORES, reached[0], score, labels
        if lead.is_closed():
            return
        labels = (*labels[:3], STAGES[len(STAGES) - 1 - reached.count(None)], None)
        said[OPEN] = OPEN, None, 1, labels
        if score is not None:
            said[SCORED] = SCORED, None, 1, labels
            said[SCORES] = SCORES, None, score, labels
            if score >= self._definitions.hot_score:
                said[HOT] = HOT, None, 1, labels

    def _say_durations(self, said: Said, lead: Lead, reached: Reached, labels: Labels) -> None:
        observed = lead.observed
        for stage in range(1, len(STAGES) - reached.count(None)):
            if observed[stage - 1] is not None and observed[stage] is not None:
                begin, end = reached[stage - 1], reached[stage]
                assert begin is not None  # observed stages are reached
                assert end is not None
                said[DURATION, stage] = DURATION, end, end - begin, (*labels[:3], STAGES[stage], None)
        if observed[0] is not None and observed[-1] is not None:
            begin, end = reached[0], reached[-1]
            assert begin is not None  # observed stages are reached
            assert end is not None
            said[CYCLE] = CYCLE, end, end - begin, labels

    def _say_response(self, said: Said, lead: Lead, reached: Reached, labels: Labels) -> None:
        start = lead.clock(self._definitions.response_clock, reached)
        if start is None:
            return
        said[CLOCKED] = CLOCKED, start, 1, labels
        if lead.responded is None:
            return
        if lead.responded >= start:
            said[RESPONSE] = RESPONSE, lead.responded, lead.responded - start, labels
        if lead.responded <= start + self._definitions.response_target:
            said[WITHIN] = WITHIN, start, 1, labels


def _labels(lead: Lead) -> Labels:
    channel, campaign, segment = lead.channel, lead.campaign, lead.segment
    return (
        None if channel is None else channel_label(channel.value),
        None if campaign is None else campaign.value,
        None if segment is None else segment.value,
        None,
        None,
    )
