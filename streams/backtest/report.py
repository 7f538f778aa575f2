"""What a backtest has to say: under each variant, what the alerts did and what that costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from streams.backtest.cost import Cost, cost
from streams.backtest.run import Result, Span
from streams.backtest.spell import Spell, Verdict
from streams.backtest.variants import Variant


@dataclass(frozen=True)
class Report:
    """The variants with their results, in the same order; the first is the catalogue as it is."""

    span: Span
    events: int
    variants: Sequence[Variant]
    results: Sequence[Result]

    def costs(self) -> Iterator[tuple[Variant, Cost]]:
        """What all alerts of each variant cost together."""
        for variant, result in zip(self.variants, self.results, strict=True):
            yield variant, cost(result.verdicts.values(), self.span)


def firings(result: Result) -> list[tuple[Verdict, Spell]]:
    """All firings, in order of time."""
    found = chain.from_iterable(((verdict, spell) for spell in verdict.firings) for verdict in result.verdicts.values())
    return sorted(found, key=lambda one: one[1].firing or 0)


def unjudged(result: Result) -> tuple[list[str], list[str]]:
    """The alerts that could never be judged: because their KPI never had a value, and for want of anything else (enough
    volume, something to compare with)."""
    never = [verdict for verdict in result.verdicts.values() if not verdict.judged]
    return (
        [verdict.condition.name for verdict in never if not verdict.valued],
        [verdict.condition.name for verdict in never if verdict.valued],
    )
