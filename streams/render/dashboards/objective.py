"""Objectives: the share that is good, how much of what may be missed is left, and how fast that is used up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from grafana_foundation_sdk.builders import common
from grafana_foundation_sdk.models.common import GraphThresholdsStyleMode

from streams.kpis.alert import BurnRate, Severity
from streams.kpis.burn import Burn, burns
from streams.kpis.condition import Condition, of_alert
from streams.kpis.naming import WINDOW_LABEL
from streams.kpis.spec import Kpi
from streams.kpis.titles import title
from streams.measures.window import WINDOWS
from streams.render.dashboards import queries
from streams.render.dashboards.grid import Tile
from streams.render.dashboards.look import FINE, WRONG, Look, steps, thresholds
from streams.render.dashboards.panels import lines_panel, value_panel
from streams.render.dashboards.site import Site
from streams.render.dashboards.told import description, runbook_links
from streams.render.wording import number

_VALUE: Final = (6, 8)
_COURSE: Final = (12, 8)
_SHARE: Final = Look("percentunit", 1)
_TIMES: Final = Look("suffix:×", 2)
_LOW: Final = 0.25
"""From here on little of the budget is left: a week of a month."""


@dataclass(frozen=True)
class Objective:
    """An objective on a KPI: at least `alert.objective` of it over `alert.window`."""

    kpi: Kpi
    alert: BurnRate
    conditions: tuple[Condition, ...]

    @property
    def period(self) -> str:
        """The window that the objective is for."""
        return self.alert.window or next(reversed(WINDOWS))

    @property
    def steps(self) -> list[Burn]:
        """The paces that alert."""
        return list(burns(self.alert))

    @property
    def allowed(self) -> str:
        """The share that may be missed, in PromQL."""
        return number(float(1 - Fraction(str(self.alert.objective))))


def objectives(site: Site) -> Iterator[Objective]:
    """The objectives of the catalogue."""
    for kpi in site.catalogue:
        for alert in kpi.alerts:
            if isinstance(alert, BurnRate):
                yield Objective(kpi, alert, tuple(of_alert(alert, kpi, site.catalogue)))


def reached(site: Site, objective: Objective) -> Tile:
    """The share over the whole period, against the objective."""
    kpi, period = objective.kpi, objective.period
    panel = (
        value_panel(f"{title(kpi)}, {period}", _SHARE, thresholds(kpi, objective.conditions))
        .description(description(site, kpi, objective.conditions))
        .links(runbook_links(site, objective.conditions))
        .with_target(queries.now(queries.total(kpi, period)))
    )
    return Tile(f"{kpi.id} reached", panel.build(), *_VALUE)


def budget_left(site: Site, objective: Objective) -> Tile:
    """What is left of the share that may be missed over the period; below 0 the objective is missed."""
    kpi, period = objective.kpi, objective.period
    expr = f"1 - (1 - {queries.total(kpi, period)}) / {objective.allowed}"
    told = f"What is left of the {float(objective.allowed):.0%} that may be missed over {period}; below 0 it is missed."
    panel = (
        value_panel(
            f"Error budget left, {period}",
            _SHARE,
            steps((None, WRONG[Severity.PAGE]), (0, WRONG[Severity.TICKET]), (_LOW, FINE)),
        )
        .description(description(site, kpi, objective.conditions, told))
        .links(runbook_links(site, objective.conditions))
        .with_target(queries.now(expr))
    )
    return Tile(f"{kpi.id} budget left", panel.build(), *_VALUE)


def burn_rate(site: Site, objective: Objective) -> Tile:
    """How many times as fast as allowed the budget is used up, in every window; the bounds are those of the alerts."""
    kpi = objective.kpi
    shown = "|".join(window for window in WINDOWS if window in kpi.windows)
    expr = f"(1 - {queries.lines(kpi, shown)}) / {objective.allowed}"
    paces = sorted((float(burn.rate), WRONG[burn.step.severity]) for burn in objective.steps)
    told = (
        "How many times as fast as the objective allows the budget is used up. At 1 it lasts exactly for the period. "
    )
    told += " ".join(
        f"{condition.name}: {float(burn.rate):g} times over {burn.long} and {burn.step.short}."
        for burn, condition in zip(objective.steps, objective.conditions, strict=True)
    )
    panel = (
        lines_panel("Burn rate of the budget", _TIMES)
        .description(description(site, kpi, objective.conditions, told))
        .links(runbook_links(site, objective.conditions))
        .thresholds(steps((None, FINE), *paces))
        .thresholds_style(common.GraphThresholdsStyleConfig().mode(GraphThresholdsStyleMode.DASHED_AND_AREA))
        .axis_soft_max(max((rate for rate, _ in paces), default=1))
        .with_target(queries.over_time(expr, f"{{{{{WINDOW_LABEL}}}}}"))
    )
    return Tile(f"{kpi.id} burn rate", panel.build(), *_COURSE)
