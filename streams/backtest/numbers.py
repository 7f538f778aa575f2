"""The numbers that are watched, kept up to date: at an instant only those are read again that may have changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple, Protocol

from streams.backtest.state import INSTANT, ForwardState, Part
from streams.fold.before import History, change_alert, values_before
from streams.fold.reading import read_kpi
from streams.kpis.catalogue import Catalogue
from streams.kpis.condition import Quantity, Role
from streams.kpis.spec import Chapter, Kpi


class Place(NamedTuple):
    """A number by its names."""

    kpi: str
    window: str | None
    stat: str | None
    role: Role


def place_of(quantity: Quantity) -> Place:
    """Where the number of a quantity is kept."""
    return Place(quantity.kpi.id, quantity.window, quantity.stat, quantity.role)


Found = dict[Place, float]


class Reading(Protocol):
    """Reads numbers that are made of the same parts of the state."""

    def read(self, state: ForwardState) -> Found:
        """Those that exist now."""
        ...


class Numbers:
    """All numbers of a catalogue."""

    def __init__(self, catalogue: Catalogue, history: History) -> None:
        self._known: Found = {}
        self._readings = [*_readings(catalogue, history)]
        self._found: list[Found] = [{} for _ in self._readings]
        self._readers: dict[Part, set[int]] = {}
        self._stale: set[int] = set(range(len(self._readings)))

    def get(self, quantity: Quantity, /) -> float | None:
        """The number now, None where it does not exist."""
        return self._known.get(place_of(quantity))

    @property
    def known(self) -> Mapping[Place, float]:
        """All that exist now."""
        return self._known

    def refresh(self, state: ForwardState) -> set[Place]:
        """Reads again what may have changed; gives the places where there is something else now."""
        stale, self._stale = self._stale, set()
        for part in state.changed:
            stale |= self._readers.get(part, _NOBODY)
        state.changed.clear()
        changed: set[Place] = set()
        for index in stale:
            state.asked.clear()
            found, old = self._readings[index].read(state), self._found[index]
            for part in state.asked:
                self._readers.setdefault(part, set()).add(index)
            if found != old:
                self._found[index] = found
                gone = old.keys() - found.keys()
                for place in gone:
                    del self._known[place]
                self._known.update(found)
                changed |= gone
                changed.update(place for place, value in found.items() if old.get(place) != value)
        return changed


_NOBODY: Final[frozenset[int]] = frozenset()


class _Totals:
    """A KPI's total in one window, with its volume."""

    def __init__(self, kpi: Kpi) -> None:
        self._kpi = kpi

    def read(self, state: ForwardState) -> Found:
        found: Found = {}
        if self._kpi.formula.ready(state):
            for value in read_kpi(self._kpi, state):
                found[Place(value.kpi, value.window, value.stat, Role.VALUE)] = value.value
                if value.volume is not None:
                    found[Place(value.kpi, value.window, None, Role.VOLUME)] = value.volume
        return found


class _Before:
    """A KPI's total one window ago."""

    def __init__(self, alone: Catalogue, history: History) -> None:
        self._alone, self._history = alone, history

    def read(self, state: ForwardState) -> Found:
        def recorded(kpi: str, window: str | None, stat: str | None, at: int) -> float | None:
            state.asked.add(INSTANT)
            return self._history(kpi, window, stat, at)

        return {
            Place(value.kpi, value.window, value.stat, Role.BEFORE): value.value
            for value in values_before(self._alone, state, recorded)
        }


def _readings(catalogue: Catalogue, history: History) -> Iterator[Reading]:
    for kpi in catalogue:
        for window in kpi.windows or (None,):
            alone = replace(kpi, windows=() if window is None else (window,))
            yield _Totals(alone)
            if change_alert(kpi) is not None:
                yield _Before(Catalogue((Chapter("", "", "", (alone,)),), catalogue.definitions), history)
