"""Conditions on a KPI that somebody should know about, as data. Rules, tests, runbooks and backtests are made from these."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from streams.measures.window import MINUTE


class Severity(StrEnum):
    """What a firing alert does: wake somebody, or leave a ticket."""

    PAGE = "page"
    TICKET = "ticket"


class Compare(StrEnum):
    """Which side of the threshold is wrong."""

    ABOVE = ">"
    BELOW = "<"


@dataclass(frozen=True, kw_only=True)
class Alert:
    """What every condition has.

    `name` completes the KPI's name to the alert's (`High` to `BounceRatioHigh`); `hold` is how long (ms) it must be true;
    `least` is the volume (the denominator of a ratio, the count of a distribution) below which the value means nothing."""

    name: str
    summary: str
    window: str | None = None
    hold: int = 5 * MINUTE
    severity: Severity = Severity.TICKET
    least: int = 0


@dataclass(frozen=True, kw_only=True)
class Threshold(Alert):
    """The value is on the wrong side of a threshold."""

    compare: Compare
    threshold: float
    stat: str | None = None


@dataclass(frozen=True, kw_only=True)
class Share(Alert):
    """The value is over a share of another KPI."""

    of: str
    threshold: float


@dataclass(frozen=True, kw_only=True)
class Change(Alert):
    """The value against the one a window ago: `ratio` 0.7 with BELOW is a fall by more than 30 %.

    Additive KPIs compare with the window before, all others with the value recorded `window` (or `ago` ms) ago; absent then:
    no alert."""

    compare: Compare
    ratio: float
    ago: int | None = None
    hold: int = 30 * MINUTE


@dataclass(frozen=True, kw_only=True)
class BurnRate(Alert):
    """A service-level objective: the share of good events over `window` should be at least `objective`."""

    objective: float
