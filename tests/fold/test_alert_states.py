"""How alerts stand as readings come in."""

import pytest

from streams.fold.alert_states import AlertState, AlertStates, Phase
from streams.kpis.catalogue import catalogue
from streams.kpis.condition import conditions
from streams.measures.window import MINUTE

CATALOGUE = catalogue()
NAME = "BounceRatioHigh"
HOLD = next(c.alert.hold for c in conditions(CATALOGUE, CATALOGUE["bounce_ratio"]) if c.name == NAME)


def phases(*readings: tuple[int, bool | None]) -> list[Phase]:
    """The phases after readings of (minutes, met)."""
    states = AlertStates(CATALOGUE)
    found = []
    for minutes, met in readings:
        states.judge(minutes * MINUTE, {NAME: met})
        found.append(states.states[NAME].phase)
    return found


def test_a_condition_fires_once_it_was_met_for_long_enough() -> None:
    """At the very end of the hold time, as Prometheus has it."""
    assert HOLD == 5 * MINUTE
    assert phases((0, True), (4, True), (5, True), (6, False)) == [
        Phase.PENDING,
        Phase.PENDING,
        Phase.FIRING,
        Phase.INACTIVE,
    ]


@pytest.mark.parametrize("between", [False, None])
def test_an_interruption_starts_over(between: bool | None) -> None:
    """Not met and cannot be said are the same to an alert: the hold time begins anew."""
    assert phases((0, True), (3, between), (4, True), (8, True), (9, True))[-2:] == [Phase.PENDING, Phase.FIRING]


def test_what_changed_is_told_once_with_its_instant() -> None:
    """Whoever draws or counts needs the changes, not every reading."""
    states = AlertStates(CATALOGUE)
    assert states.judge(0, {NAME: True}) == {NAME: AlertState(Phase.PENDING, 0)}
    assert states.judge(MINUTE, {NAME: True}) == {}
    assert states.judge(HOLD, {NAME: True}) == {NAME: AlertState(Phase.FIRING, HOLD)}
    assert states.judge(HOLD + 1, {}) == {NAME: AlertState(Phase.INACTIVE, HOLD + 1)}


def test_every_alert_has_a_state_from_the_beginning() -> None:
    """Nobody has to ask whether an alert is known yet."""
    names = {c.name for kpi in CATALOGUE for c in conditions(CATALOGUE, kpi)}
    states = AlertStates(CATALOGUE)
    assert dict.fromkeys(names, AlertState(Phase.INACTIVE, None)) == states.states
    states.judge(7, {})
    assert dict.fromkeys(names, AlertState(Phase.INACTIVE, 7)) == states.states
