"""A history read forward against the state at each instant, read the way `compute` reads it."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.backtest.events import Events
from streams.backtest.forward import forward
from streams.backtest.watched import places, read_for, totals_of
from streams.fold.before import no_history, values_before
from streams.fold.conditions import numbers_of
from streams.fold.plan import Plan
from streams.fold.reading import read
from streams.kpis.catalogue import Catalogue, catalogue
from streams.kpis.condition import Place, Role, all_conditions
from tests.folding import Arrival, folded, plan_for
from tests.naive.window import DAY, HOUR, MINUTE
from tests.worlds import INSTANTS, TOLD, Told, many, worlds

pytestmark = pytest.mark.timeout(900)  # Hypothesis takes up to five minutes to make a failure small

_STEPS = (1, 10_000, 10_007, MINUTE, 10 * MINUTE, HOUR, DAY, 31 * DAY)


def _numbers_at(told: Told, world: list[Arrival], at: int) -> dict[Place, float]:
    """All numbers of the totals at the instant, from all events before it at once. Sums alone have a value before."""
    plan = plan_for(told.definitions)
    tables = folded([[arrival for arrival in world if arrival[0] < at]], plan)
    view = tables.snapshot(at)
    return numbers_of(read(plan.catalogue, view), values_before(plan.catalogue, view, no_history))


def _instants(draw: st.DrawFn, at: int) -> list[int]:
    """Ascending instants up to `at` or a little beyond, near each other and far apart."""
    steps = draw(st.lists(st.sampled_from(_STEPS), min_size=1, max_size=6))
    found = [at + draw(st.sampled_from([0, MINUTE, 8 * DAY]))]
    for step in steps:
        found.append(found[-1] - step)
    return sorted(found)


instants = st.composite(_instants)


def _without_recorded(found: dict[Place, float], recorded: set[str]) -> dict[Place, float]:
    """What was recorded an hour ago or more depends on the instants between, so it is tested by itself."""
    return {
        place: value for place, value in found.items() if place.role is not Role.BEFORE or place.kpi not in recorded
    }


_RECORDED = {"active_contacts", "lead_score_average", "lead_conversion_ratio"}


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told.definitions.response_clock)
@many
@given(data=st.data(), at=st.sampled_from(INSTANTS), random=st.randoms(use_true_random=False))
def test_every_total_is_that_of_compute_at_every_instant(
    told: Told, data: st.DataObject, at: int, random: Random
) -> None:
    """Whatever the events and the instants, each total equals that of one pass over all events before the instant."""
    world = data.draw(worlds(at))
    chosen = data.draw(instants(at))
    plan = Plan(totals_of(catalogue(told.definitions)))
    events = Events(plan)
    events.take(random.sample(world, len(world)))
    events.take(world[::3])
    for look in forward(plan, events, chosen):
        expected = _without_recorded(_numbers_at(told, world, look.at), _RECORDED)
        assert _without_recorded(dict(look.numbers.known), _RECORDED) == expected


@many
@given(data=st.data(), at=st.sampled_from(INSTANTS))
def test_what_alerts_look_at_is_read_alike_in_the_smaller_plan(data: st.DataObject, at: int) -> None:
    """A plan of nothing but what alerts look at gives those numbers as the plan of the whole catalogue does."""
    whole: Catalogue = catalogue()
    watched = {place for condition in all_conditions(whole) for place in places(condition)}
    world, chosen = data.draw(worlds(at)), data.draw(instants(at))
    known = []
    for kept in (read_for([whole]), totals_of(whole)):
        plan = Plan(kept)
        events = Events(plan)
        events.take(world)
        known.append(
            [
                {place: value for place, value in look.numbers.known.items() if place in watched}
                for look in forward(plan, events, chosen)
            ]
        )
    assert known[0] == known[1]
