"""How alerts stand as time goes on: a condition that has been met for long enough fires. The rules are Prometheus' own.

Readings are judged one after another. A condition that is not met, or of which it cannot be said, starts over.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from streams.kpis.catalogue import Catalogue
from streams.kpis.condition import conditions


class Phase(StrEnum):
    """What Prometheus calls the state of an alert."""

    INACTIVE = "inactive"
    PENDING = "pending"
    FIRING = "firing"


class AlertState(NamedTuple):
    """How an alert stands, and the instant (ms) since when; None before the first reading."""

    phase: Phase
    since: int | None


class AlertStates:
    """The state of every alert of a catalogue, by its outward name."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._holds = {c.name: c.alert.hold for kpi in catalogue for c in conditions(catalogue, kpi)}
        self._met_since: dict[str, int] = {}
        self._states = dict.fromkeys(self._holds, AlertState(Phase.INACTIVE, None))

    @property
    def states(self) -> Mapping[str, AlertState]:
        """How each alert stands after the readings so far."""
        return self._states

    @property
    def met_since(self) -> Mapping[str, int]:
        """Since when (ms) each condition that is met has been met."""
        return dict(self._met_since)

    def resume(self, at: int, met_since: Mapping[str, int]) -> None:
        """Takes over, after a reading at the instant (ms), what another has judged before: an alert whose condition is met
        now has been met since then."""
        for name in self._met_since.keys() & met_since.keys():
            since = self._met_since[name] = min(self._met_since[name], met_since[name])
            fires = since + self._holds[name]
            self._states[name] = AlertState(Phase.FIRING, fires) if fires <= at else AlertState(Phase.PENDING, since)

    def judge(self, at: int, met: Mapping[str, bool | None]) -> Mapping[str, AlertState]:
        """Takes what a reading at the instant (ms) says of the conditions; gives the alerts that changed their phase."""
        changed: dict[str, AlertState] = {}
        for name, hold in self._holds.items():
            phase = self._phase(name, at, hold, met.get(name))
            if phase is not self._states[name].phase:
                changed[name] = AlertState(phase, at)
            elif self._states[name].since is None:
                self._states[name] = AlertState(phase, at)
        self._states.update(changed)
        return changed

    def _phase(self, name: str, at: int, hold: int, met: bool | None) -> Phase:
        if not met:
            self._met_since.pop(name, None)
            return Phase.INACTIVE
        since = self._met_since.setdefault(name, at)
        return Phase.FIRING if at - since >= hold else Phase.PENDING
