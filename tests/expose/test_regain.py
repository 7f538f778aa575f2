"""A state that has gone back is held back until it has what it had."""

from __future__ import annotations

import pytest

from streams.events.topics import Group, Topic
from streams.expose.regain import GIVEN_UP_AFTER_S, Regain, StateIncomplete
from streams.tables.shard import Position, ShardId
from tests.expose.readings import Clock

PEOPLE, DEALS = ShardId(Group.PEOPLE, 0), ShardId(Group.DEALS, 0)


def state(leads: int, engagements: int, deals: int | None = None) -> dict[ShardId, Position]:
    """Two shards, of which the second may be gone."""
    people = Position("", {Topic.LEADS: leads, Topic.ENGAGEMENTS: engagements}, 0, {})
    return {PEOPLE: people} | ({} if deals is None else {DEALS: deals_of(deals)})


def deals_of(offset: int, source: bytes | None = None) -> Position:
    """How far a shard of deals is, and of which topic."""
    return Position("", {Topic.DEALS: offset}, 0, {} if source is None else {Topic.DEALS: source})


def test_a_state_that_grows_is_shown() -> None:
    """Also the first, however small, and one that gets a shard more."""
    regain = Regain()
    for seen in ({}, state(0, 0), state(5, 0), state(5, 9), state(5, 9, 1)):
        regain.look(seen)
        assert regain.missing == 0


@pytest.mark.parametrize(("back", "missing"), [({}, 16), (state(5, 9), 2), (state(4, 20, 0), 3), (state(0, 0, 0), 16)])
def test_a_state_that_went_back_is_not(back: dict[ShardId, Position], missing: int) -> None:
    """What one topic has more makes up for nothing; when all is back it is shown again."""
    regain = Regain()
    regain.look(state(5, 9, 2))
    with pytest.raises(StateIncomplete, match=f"{missing} records are missing"):
        regain.look(back)
    assert regain.missing == missing
    regain.look(state(5, 9, 2))
    assert regain.missing == 0


def test_what_does_not_come_back_is_given_up() -> None:
    """Kafka may not have it any more; but while records come, nothing is given up."""
    clock = Clock()
    regain = Regain(clock)
    regain.look(state(5, 9, 2))
    for leads in range(4):
        with pytest.raises(StateIncomplete):
            regain.look(state(leads, 0, 0))
        clock.now += GIVEN_UP_AFTER_S - 1
    clock.now += 1
    regain.look(state(3, 0, 0))
    regain.look(state(4, 0, 0))
    with pytest.raises(StateIncomplete, match="1 records"):
        regain.look(state(3, 0, 0))


def test_a_topic_that_was_made_anew_has_nothing_to_reach() -> None:
    """A state that was made of the new one, by rebuild, is all there is; one without a source is an earlier version's."""
    regain = Regain()
    regain.look({DEALS: deals_of(9, b"4 one")})
    with pytest.raises(StateIncomplete):
        regain.look({DEALS: deals_of(2, b"4 one")})
    regain.look({DEALS: deals_of(2, b"4 other")})
    assert regain.missing == 0
