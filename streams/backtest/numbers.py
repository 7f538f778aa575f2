"""The numbers that are watched, kept up to date: at an instant only those are read again that may have changed."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final, Protocol

from streams.backtest.state import INSTANT, ForwardState, Part
from streams.fold.before import History, change_alert, values_before
from streams.fold.reading import read_cut
from streams.journeys.definitions import Definitions
from streams.kpis.catalogue import Catalogue
from streams.kpis.condition import Place, Role
from streams.kpis.spec import Chapter, Kpi
from streams.measures.view import Cut, Question
from streams.measures.window import HOUR, WINDOWS, Span

Found = dict[Place, float]


class Reading(Protocol):
    """Reads numbers that are made of the same parts of the state."""

    def read(self, state: ForwardState) -> Found:
        """Those that exist now."""
        ...

    def moment(self, state: ForwardState) -> Hashable:
        """What of the instant they depend on. As long as it is the same, only a part that changed makes them others."""
        ...


class Numbers:
    """All numbers of a catalogue."""

    def __init__(self, catalogue: Catalogue, history: History) -> None:
        self._known: Found = {}
        self._readings = [*_readings(catalogue, history)]
        self._found: list[Found] = [{} for _ in self._readings]
        self._readers: dict[Part, set[int]] = {}
        self._moments: dict[int, Hashable] = {}
        self._stale: set[int] = set(range(len(self._readings)))

    def get(self, place: Place, /) -> float | None:
        """The number now, None where it does not exist."""
        return self._known.get(place)

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
        for index, moment in self._moments.items():
            if index not in stale and self._readings[index].moment(state) != moment:
                stale.add(index)
        changed: set[Place] = set()
        for index in stale:
            changed.update(self._read(index, state))
        return changed

    def _read(self, index: int, state: ForwardState) -> Iterable[Place]:
        reading, old = self._readings[index], self._found[index]
        state.asked.clear()
        found = reading.read(state)
        for part in state.asked:
            self._readers.setdefault(part, set()).add(index)
        if INSTANT in state.asked:
            self._moments[index] = reading.moment(state)
        if found == old:
            return ()
        self._found[index] = found
        gone = old.keys() - found.keys()
        for place in gone:
            del self._known[place]
        self._known.update(found)
        return gone | {place for place, value in found.items() if old.get(place) != value}


_NOBODY: Final[frozenset[int]] = frozenset()


class _Totals:
    """A KPI's total in one window, with its volume."""

    def __init__(self, kpi: Kpi, window: str | None) -> None:
        self._kpi, self._ready = kpi, False
        self._cut = Cut(None if window is None else Span(WINDOWS[window]))

    def read(self, state: ForwardState) -> Found:
        found: Found = {}
        self._ready = self._ready or self._kpi.formula.ready(state)  # once it is, it stays so
        if self._ready:
            for value in read_cut(self._kpi, state, self._cut):
                found[Place(value.kpi, value.window, value.stat, Role.VALUE)] = value.value
                if value.volume is not None:
                    found[Place(value.kpi, value.window, None, Role.VOLUME)] = value.volume
        return found

    def moment(self, state: ForwardState) -> Hashable:
        return tuple(_answer(question, state) for question in self._kpi.formula.questions(state.at, self._cut))


def _answer(question: Question, state: ForwardState) -> Hashable:
    """What is answered to a question under each label; an age is another at every instant."""
    series, bounds = question.series, question.bounds
    if question.lowest:
        return state.at
    return tuple(state.count(series, label, bounds) for label in state.labels(series))


class _Before:
    """A KPI's total one window ago, from panes or as it was recorded."""

    def __init__(self, kpi: Kpi, window: str | None, definitions: Definitions, history: History) -> None:
        alone = replace(kpi, windows=() if window is None else (window,))
        self._alone, self._history = Catalogue((Chapter("", "", "", (alone,)),), definitions), history
        self._ago = 0

    def read(self, state: ForwardState) -> Found:
        def recorded(kpi: str, window: str | None, stat: str | None, at: int) -> float | None:
            state.asked.add(INSTANT)
            self._ago = state.at - at
            return self._history(kpi, window, stat, at)

        return {
            Place(value.kpi, value.window, value.stat, Role.BEFORE): value.value
            for value in values_before(self._alone, state, recorded)
        }

    def moment(self, state: ForwardState) -> Hashable:
        return (state.at - self._ago) // HOUR  # records are of whole hours


def _readings(catalogue: Catalogue, history: History) -> Iterator[Reading]:
    for kpi in catalogue:
        for window in kpi.windows or (None,):
            yield _Totals(kpi, window)
            if change_alert(kpi) is not None:
                yield _Before(kpi, window, catalogue.definitions, history)
