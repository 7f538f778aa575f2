"""Journeys: states that are joins of their events, and contributions that follow from the state."""

from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.events.leads import LeadAdvanced, LeadCreated
from streams.fold.plan import Plan
from streams.journeys.lead import Lead
from streams.measures.journey import Contribution, Journey, Standing
from tests.folding import Arrival, plan_for
from tests.worlds import INSTANTS, TOLD, many, worlds

pytestmark = pytest.mark.timeout(900)  # Hypothesis takes up to five minutes to make a failure small
_PLANS = [plan_for(told.definitions) for told in TOLD]
_NAMES = sorted(_PLANS[0].journeys)


def _lives(journey: Journey, world: list[Arrival]) -> dict[str, list[Arrival]]:
    lives: dict[str, list[Arrival]] = {}
    for time, event in world:
        if isinstance(event, journey.classes) and (key := journey.key(event)) is not None:
            lives.setdefault(key, []).append((time, event))
    return lives


def _advanced(journey: Journey, arrivals: list[Arrival], random: Random) -> Any:
    """The state after the arrivals, in any order, some again, in any groups, stored and loaded between them."""
    shuffled = arrivals + random.choices(arrivals, k=2)
    random.shuffle(shuffled)
    state = None
    while shuffled:
        cut = random.randint(1, len(shuffled))
        state = journey.advance(state, shuffled[:cut])
        state = state if state is None else journey.load(journey.dump(state))
        shuffled = shuffled[cut:]
    return state


def _says(journey: Journey, key: str, state: Any) -> tuple[Counter[Contribution], set[Standing]]:
    """What a state contributes and where it stands, all in measures of the journey; None is a state that says nothing."""
    if state is None:
        return Counter(), set()
    contributions, standings = Counter(journey.contributions(state)), set(journey.standings(key, state))
    assert {measure for measure, *_ in contributions} | {ranking for ranking, *_ in standings} <= {*journey.measures}
    return contributions, standings


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize("plan", _PLANS, ids=[told.definitions.response_clock for told in TOLD])
@many
@given(data=st.data(), random=st.randoms(use_true_random=False))
def test_a_state_is_a_join_of_its_events(plan: Plan, name: str, data: st.DataObject, random: Random) -> None:
    """Any order, grouping and repetition of an entity's events give one state, which contributes and stands the same."""
    journey = plan.journeys[name]
    for key, arrivals in _lives(journey, data.draw(worlds(INSTANTS[0]))).items():
        state, other = journey.advance(None, arrivals), _advanced(journey, arrivals, random)
        assert state == other
        assert _says(journey, key, state) == _says(journey, key, other)


@pytest.mark.parametrize("name", _NAMES)
@many
@given(data=st.data())
def test_advancing_leaves_the_old_state_as_it_was(name: str, data: st.DataObject) -> None:
    """The fold takes the old contributions back after it has advanced, so the old state must not have moved.

    What comes back is another object wherever it says anything else."""
    journey = _PLANS[0].journeys[name]
    for key, arrivals in _lives(journey, data.draw(worlds(INSTANTS[0]))).items():
        old = journey.advance(None, arrivals[:1])
        before = old if old is None else journey.dump(old)
        said = _says(journey, key, old)
        new = journey.advance(old, arrivals)
        assert before == (old if old is None else journey.dump(old))
        assert new is not old or _says(journey, key, new) == said


@pytest.mark.parametrize("name", _NAMES)
@many
@given(data=st.data())
def test_changes_lead_from_the_old_contributions_to_the_new(name: str, data: st.DataObject) -> None:
    """What has come, less what is gone, is what an entity contributes after its events less what it did before; so it is with
    where it stands. What stays the same is not told."""
    journey = _PLANS[0].journeys[name]
    for key, arrivals in _lives(journey, data.draw(worlds(INSTANTS[0]))).items():
        cut = data.draw(st.integers(1, len(arrivals)))
        old = journey.advance(None, arrivals[:cut])
        loaded = old if old is None else journey.load(journey.dump(old))  # as what is stored comes back
        new = journey.advance(loaded, arrivals[cut:]) if arrivals[cut:] else loaded
        if new is not None and new is not loaded:
            gone, come, stood, stands = journey.changes(key, loaded, new)
            (before, places), (after, places_after) = _says(journey, key, old), _says(journey, key, new)
            before.subtract(Counter(gone))
            before.update(Counter(come))
            assert +before == after
            assert not -before
            assert places >= {*stood}
            assert (places - {*stood}) | {*stands} == places_after
            assert not {*gone} & {*come}
            assert not {*stood} & {*stands}


def _lead(*steps: tuple[int, Any]) -> Lead:
    lead = Lead(steps[0][0])
    for number, (time, stage) in enumerate(steps):
        about: dict[str, Any] = {"id": f"e{number}", "time": "", "contact": "c", "lead": "l"}
        lead.learn(time, LeadCreated(**about) if stage == "created" else LeadAdvanced(**about, stage=stage))
    return lead


@pytest.mark.parametrize(
    ("steps", "reached"),
    [
        ([(5, "created")], [5, None, None, None, None]),
        ([(5, "created"), (9, "quote")], [5, 9, 9, 9, None]),
        ([(9, "won")], [9, 9, 9, 9, 9]),
        ([(9, "mql"), (7, "sql")], [7, 7, 7, None, None]),
        ([(9, "created"), (7, "mql"), (8, "mql")], [7, 7, None, None, None]),
        ([(1, "created"), (3, "won"), (5, "mql"), (2, "quote")], [1, 2, 2, 2, 3]),
    ],
)
def test_skipped_and_late_stages_are_filled_in(steps: list[tuple[int, str]], reached: list[int | None]) -> None:
    """t(s) is the least time of s and all stages after it; what nothing after was reached stays open."""
    assert _lead(*steps).reached() == tuple(reached)


def test_a_clock_needs_its_own_start() -> None:
    """A stage that was only filled in starts no clock; one that was observed starts it at its t(s)."""
    lead = _lead((5, "created"), (9, "sql"), (11, "mql"))
    assert [lead.clock(start, lead.reached()) for start in ("created", "mql", "assigned")] == [5, 9, None]
    assert _lead((9, "sql")).clock("created", (9, 9, 9, None, None)) is None
