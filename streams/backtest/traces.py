"""What a condition looked at as time went by, coarse enough to draw: for a plot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from streams.backtest.forward import Look
from streams.backtest.numbers import Numbers
from streams.fold.conditions import limit, met
from streams.kpis.catalogue import Catalogue
from streams.kpis.condition import Condition, all_conditions

SLOTS: Final = 1_500
"""Of the whole span: about one for each dot of a plot's width."""


@dataclass
class Trace:
    """One entry for each slot: its begin (ms), the least and the greatest value in it (None: there was none), what the value
    was held against at its end, and whether that value could not be judged: too little volume, or nothing to compare with."""

    begins: list[int] = field(default_factory=list)
    least: list[float | None] = field(default_factory=list)
    greatest: list[float | None] = field(default_factory=list)
    bounds: list[float | None] = field(default_factory=list)
    unjudged: list[bool] = field(default_factory=list)

    def take(self, begin: int, condition: Condition, numbers: Numbers) -> None:
        """Adds what is true now to the slot that begins then."""
        first = condition.comparisons[0]
        value, bound = numbers.get(first.quantity.place), limit(first, numbers)
        unjudged = value is not None and met(condition, numbers) is None
        if not self.begins or self.begins[-1] != begin:
            self.begins.append(begin)
            self.least.append(value)
            self.greatest.append(value)
            self.bounds.append(bound)
            self.unjudged.append(unjudged)
            return
        if value is not None:
            least, greatest = self.least[-1], self.greatest[-1]
            self.least[-1] = value if least is None else min(least, value)
            self.greatest[-1] = value if greatest is None else max(greatest, value)
        self.bounds[-1], self.unjudged[-1] = bound, unjudged


class Tracer:
    """Traces the conditions of a catalogue over a span (ms)."""

    def __init__(self, catalogue: Catalogue, since: int, until: int) -> None:
        self._conditions = all_conditions(catalogue)
        self._since, self._slot = since, max((until - since) // SLOTS, 1)
        self.traces: Mapping[str, Trace] = {condition.name: Trace() for condition in self._conditions}
        self._begin = -1

    def take(self, look: Look) -> None:
        """Takes what there is at the next instant, where a slot begins or something is another."""
        begin = look.at - (look.at - self._since) % self._slot
        if begin != self._begin or look.changed:
            self._begin = begin
            for condition in self._conditions:
                self.traces[condition.name].take(begin, condition, look.numbers)
