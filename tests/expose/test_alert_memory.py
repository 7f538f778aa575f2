"""An exporter that is started goes on with the alerts where another ended."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from streams.expose.alert_memory import AHEAD, BELIEVED_FOR, Resumption
from streams.expose.publication import publisher
from streams.fold.alert_states import AlertStates, Phase
from streams.measures.window import MINUTE
from streams.tables.alert_memory import Remembered
from tests.cases import AT, milliseconds
from tests.expose.readings import CATALOGUE, SOME, view_of

NOON = milliseconds(AT)
OVERDUE = "LeadsWaitingOverdue"


class Kept:
    """A memory in memory."""

    def __init__(self, known: Remembered | None = None) -> None:
        self.known = known

    async def load(self) -> Remembered | None:
        return self.known

    async def save(self, at: int, met_since: Mapping[str, int]) -> None:
        self.known = Remembered(at, dict(met_since))


async def started(memory: Kept) -> AlertStates:
    """The alerts of an exporter that has read once, at noon, and then looked into the memory."""
    states = AlertStates(CATALOGUE)
    publication = publisher(CATALOGUE, states)(view_of(SOME))
    await Resumption(memory, states, lambda: publication).look()
    return states


@pytest.mark.parametrize(
    ("since", "phase", "at"),
    [
        (NOON - 60 * MINUTE, Phase.FIRING, NOON - 55 * MINUTE),
        (NOON - 2 * MINUTE, Phase.PENDING, NOON - 2 * MINUTE),
    ],
)
async def test_a_restart_starts_no_alert_anew(since: int, phase: Phase, at: int) -> None:
    """What fired still fires, since it began to; what was pending is as near to firing as it was."""
    states = await started(Kept(Remembered(NOON - MINUTE, {OVERDUE: since, "NpsLow": since})))
    assert states.states[OVERDUE] == (phase, at)
    assert states.states["NpsLow"].phase is Phase.INACTIVE


async def test_what_another_that_runs_saved_a_moment_ago_is_believed() -> None:
    """It may have looked later than this one; not to go on with it would be to overwrite what it knows."""
    memory = Kept(Remembered(NOON + 1_000, {OVERDUE: NOON - 60 * MINUTE}))
    states = await started(memory)
    assert states.states[OVERDUE].phase is Phase.FIRING
    assert memory.known is not None
    assert memory.known.met_since[OVERDUE] == NOON - 60 * MINUTE


@pytest.mark.parametrize("at", [NOON - BELIEVED_FOR - 1, NOON + AHEAD + 1])
async def test_what_was_known_too_long_ago_is_not_believed(at: int) -> None:
    """After a long absence, or a clock that went back, nobody knows whether the condition was met all the while."""
    states = await started(Kept(Remembered(at, {OVERDUE: NOON - 60 * MINUTE})))
    assert states.states[OVERDUE] == (Phase.PENDING, NOON)


async def test_what_is_known_is_saved_for_the_next() -> None:
    """Each look writes since when the conditions are met; the next exporter starts with that."""
    memory = Kept()
    states = await started(memory)
    assert memory.known == Remembered(NOON, dict(states.met_since))
    assert memory.known.met_since[OVERDUE] == NOON


async def test_without_a_reading_nothing_is_saved() -> None:
    """An exporter that knows nothing yet does not overwrite what another knew."""
    known = Remembered(NOON, {OVERDUE: NOON})
    memory = Kept(known)
    resumption = Resumption(memory, AlertStates(CATALOGUE), lambda: None)
    await resumption.look()
    assert memory.known is known
    assert not resumption.resumed
