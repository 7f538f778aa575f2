"""What an entry of the catalogue says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from streams.kpis.alert import Alert
from streams.kpis.formula import Formula
from streams.measures.window import WINDOWS

ALL_WINDOWS: Final = tuple(WINDOWS)
NOW: Final[tuple[str, ...]] = ()
"""The windows of a KPI that has none: what is true now."""


class Owner(StrEnum):
    """Who answers for the number."""

    MARKETING = "marketing"
    SALES = "sales"
    SUCCESS = "customer success"
    FINANCE = "finance"


class Better(StrEnum):
    """Which way is good."""

    UP = "up"
    DOWN = "down"
    DEPENDS = "depends"


class Unit(StrEnum):
    """What one of it is; Prometheus' base units."""

    COUNT = "count"
    RATIO = "ratio"
    SECONDS = "seconds"
    MONEY = "money"
    SCORE = "score"
    RANK = "rank"


@dataclass(frozen=True, kw_only=True)
class Kpi:
    """One KPI.

    `by` names the breakdowns, each a metric of its own; `stats` the statistics of a distribution (then the formula is the
    distribution); `total` is whether it exists in total. A KPI without alerts says why (`no_alert`); a vanity number is shown
    and never alerted on. `source` says where in the literature it comes from.
    """

    id: str
    meaning: str
    formula: Formula
    owner: Owner
    better: Better = Better.UP
    unit: Unit = Unit.COUNT
    windows: tuple[str, ...] = ALL_WINDOWS
    by: tuple[str, ...] = ()
    stats: tuple[str, ...] = ()
    total: bool = True
    vanity: bool = False
    alerts: tuple[Alert, ...] = ()
    no_alert: str = ""
    source: str = ""


@dataclass(frozen=True)
class Chapter:
    """KPIs that belong together, in reading order."""

    id: str
    title: str
    about: str
    kpis: tuple[Kpi, ...]
