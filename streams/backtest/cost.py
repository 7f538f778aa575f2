"""What alerts cost the people who answer them: how often a month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from streams.backtest.run import Span
from streams.backtest.spell import Verdict
from streams.kpis.alert import Severity
from streams.measures.window import DAY

MONTH: Final = 30 * DAY


def per_month(firings: int, span: Span) -> float:
    """So many firings in the span, in 30 days."""
    return firings * MONTH / max(span.until - span.since, 1)


@dataclass(frozen=True)
class Cost:
    """Of some alerts together: firings, for how long in all (ms), and how many pages and tickets in 30 days."""

    firings: int
    time: int
    pages: float
    tickets: float


def cost(verdicts: Iterable[Verdict], span: Span) -> Cost:
    """What the alerts cost together over the span."""
    count = dict.fromkeys(Severity, 0)
    time = 0
    for verdict in verdicts:
        count[verdict.condition.severity] += len(verdict.firings)
        time += verdict.firing_time(span.until)
    return Cost(
        sum(count.values()), time, per_month(count[Severity.PAGE], span), per_month(count[Severity.TICKET], span)
    )
