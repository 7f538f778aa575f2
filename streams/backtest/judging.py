"""Conditions judged as a history goes by, with the hold times of Prometheus; spells are what comes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from streams.backtest.forward import Look
from streams.backtest.numbers import Numbers
from streams.backtest.spell import Peak, Spell, Verdict, excess
from streams.backtest.watched import places
from streams.fold.alert_states import AlertStates, Phase
from streams.fold.conditions import limit, met
from streams.kpis.catalogue import Catalogue
from streams.kpis.condition import Comparison, Condition, Place, all_conditions


class Judge:
    """Judges the alerts of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._conditions = {condition.name: condition for condition in all_conditions(catalogue)}
        self._states = AlertStates(catalogue)
        self._concerned: dict[Place, list[Condition]] = {}
        for condition in self._conditions.values():
            for place in places(condition):
                self._concerned.setdefault(place, []).append(condition)
        self._met: dict[str, bool | None] = dict.fromkeys(self._conditions)
        self._spells: dict[str, list[Spell]] = {name: [] for name in self._conditions}
        self._open: dict[str, Spell] = {}
        self._begun = False
        self._valued: set[str] = set()
        self._judged: set[str] = set()

    def judge(self, look: Look) -> None:
        """Takes what there is at the next instant."""
        self._look_again(look)
        for name, state in self._states.judge(look.at, self._met).items():
            if state.phase is Phase.INACTIVE:
                self._open.pop(name).ended = look.at
                continue
            if name not in self._open:
                peak = _peak(self._conditions[name].comparisons[0], look.numbers, look.at)
                self._open[name] = Spell(look.at, peak)
                self._spells[name].append(self._open[name])
            if state.phase is Phase.FIRING:
                self._open[name].firing = look.at

    def _look_again(self, look: Look) -> None:
        """Judges the conditions whose numbers have changed, at first all."""
        changed = look.changed if self._begun else self._concerned.keys()
        self._begun = True
        concerned = {condition.name: condition for place in changed for condition in self._concerned.get(place, ())}
        for name, condition in concerned.items():
            outcome = self._met[name] = met(condition, look.numbers)
            if outcome is not None:
                self._judged.add(name)
            if name not in self._valued and look.numbers.get(condition.comparisons[0].quantity.place) is not None:
                self._valued.add(name)
            if outcome and name in self._open:
                spell, first = self._open[name], condition.comparisons[0]
                spell.peak = max(spell.peak, _peak(first, look.numbers, look.at), key=partial(excess, first))

    def verdicts(self) -> Mapping[str, Verdict]:
        """What came of it, by the alerts' names in the catalogue's order."""
        return dict(self._verdicts())

    def _verdicts(self) -> Iterator[tuple[str, Verdict]]:
        for name, condition in self._conditions.items():
            yield name, Verdict(condition, self._spells[name], name in self._valued, name in self._judged)


def _peak(comparison: Comparison, numbers: Numbers, at: int) -> Peak:
    value, bound = numbers.get(comparison.quantity.place), limit(comparison, numbers)
    assert value is not None  # the condition is met
    assert bound is not None
    return Peak(at, value, bound)
