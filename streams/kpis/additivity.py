"""What may be added up or asked of another window, told from how a formula is made."""

from __future__ import annotations

from streams.kpis.formula import Before, Difference, Expression, Formula, In, Sum
from streams.measures.ranking import RankingCount
from streams.measures.sums import Stock, Tally


def adds_up(formula: Formula) -> bool:
    """Whether the values of several labels may be added up: counts and sums may, ratios and distinct counts may not."""
    if isinstance(formula, Sum | Difference):
        return all(adds_up(part) for part in formula.parts)
    return isinstance(formula, Tally | Stock | RankingCount)


def has_window_before(formula: Formula) -> bool:
    """Whether the formula can be read over the window before: it can if panes are all that it reads."""
    if isinstance(formula, Before | In):
        return False  # they have a window of their own
    if isinstance(formula, Expression):
        return all(has_window_before(part) for part in formula.parts)
    return isinstance(formula, Tally)
