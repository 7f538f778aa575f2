"""How fast the budget of a service-level objective is spent: the steps of its alerts.

The arithmetic is that of the Site Reliability Workbook, chapter 5: who spends a `share` of the budget within `long` burns
it `share × period / long` times as fast as the objective allows, and the alert compares the share of bad events with the
allowed share times that rate, over `long` (so that it means something) and over `short` (so that it ends when the trouble
does).

The workbook's own first step (2 % within an hour, 14.4 times) is for services with thousands of requests an hour. Leads
come by the handful, and an objective of 0.9 can only be missed ten times as fast as allowed; so the windows are a day, a
week and the period itself, and the share of the first step makes it 6 times, the workbook's second pace.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from streams.kpis.alert import BurnRate, Severity
from streams.measures.window import WINDOWS


@dataclass(frozen=True)
class BurnStep:
    """Fires when `share` of the budget would be spent within `long` at the pace of both windows.

    `long` is None for the period itself."""

    name: str
    severity: Severity
    share: Fraction
    long: str | None
    short: str


STEPS: Final = (
    BurnStep("BurningFast", Severity.PAGE, Fraction(1, 5), "1d", "1h"),
    BurnStep("Burning", Severity.TICKET, Fraction(1, 2), "7d", "1d"),
    BurnStep("Spent", Severity.TICKET, Fraction(1), None, "7d"),
)


@dataclass(frozen=True)
class Burn:
    """A step of one objective: the value is below `bound` over both windows, which is `rate` times the allowed pace."""

    step: BurnStep
    long: str
    rate: Fraction
    bound: float


def burns(alert: BurnRate) -> Iterator[Burn]:
    """The steps that an objective has; one whose pace not even a value of 0 would reach is left out."""
    period = alert.window or ""
    allowed = 1 - Fraction(str(alert.objective))
    for step in STEPS:
        long = step.long or period
        rate = step.share * WINDOWS[period].length / WINDOWS[long].length
        bound = 1 - allowed * rate
        if bound > 0:
            yield Burn(step, long, rate, round(float(bound), 4))  # finer than anybody sets an objective
