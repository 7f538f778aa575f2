"""Objectives: the share that is good, how much of what may be missed is left, and how fast that is used up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from grafana_foundation_sdk.builders import common
from grafana_foundation_sdk.models.common import GraphThresholdsStyleMode

from streams.kpis.alert import BurnRate, Severity
from streams.kpis.burn import Burn, burns
from streams.kpis.condition import Condition, of_alert
from streams.kpis.naming import WINDOW_LABEL, budget_left_metric, burn_rate_metric
from streams.kpis.spec import Kpi
from streams.kpis.titles import title
from streams.measures.window import WINDOWS
from streams.render.dashboards import queries
from streams.render.dashboards.grid import Tile
from streams.render.dashboards.look import FINE, SHARE, TIMES, WRONG, steps, thresholds
from streams.render.dashboards.panels import lines_panel, value_panel
from streams.render.dashboards.site import Site
from streams.render.dashboards.told import description, links

_VALUE: Final = (6, 8)
_COURSE: Final = (12, 8)
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
        value_panel(f"{title(kpi)}, {period}", SHARE, thresholds(kpi, objective.conditions))
        .description(description(site, kpi, objective.conditions))
        .links(links(site, kpi, objective.conditions))
        .with_target(queries.now(queries.total(kpi, period)))
    )
    return Tile(f"{kpi.id} reached", panel.build(), *_VALUE)


def budget_left(site: Site, objective: Objective, heading: str = "Error budget left") -> Tile:
    """What is left of the share that may be missed over the period; below 0 the objective is missed."""
    kpi, period = objective.kpi, objective.period
    allowed = 1 - objective.alert.objective
    told = f"What is left of the {allowed:.0%} that may be missed over {period}; below 0 the objective is missed."
    panel = (
        value_panel(
            f"{heading}, {period}",
            SHARE,
            steps((None, WRONG[Severity.PAGE]), (0, WRONG[Severity.TICKET]), (_LOW, FINE)),
        )
        .description(description(site, kpi, objective.conditions, told))
        .links(links(site, kpi, objective.conditions))
        .with_target(queries.now(budget_left_metric(kpi)))
    )
    return Tile(f"{kpi.id} budget left", panel.build(), *_VALUE)


def burn_rate(site: Site, objective: Objective) -> Tile:
    """How many times as fast as allowed the budget is used up, in every window; the bounds are those of the alerts."""
    kpi = objective.kpi
    paces = sorted((float(burn.rate), WRONG[burn.step.severity]) for burn in objective.steps)
    told = (
        "How many times as fast as the objective allows the budget is used up. At 1 it lasts exactly for the period. "
    )
    told += " ".join(
        f"{condition.name}: {float(burn.rate):g} times over {burn.long} and {burn.step.short}."
        for burn, condition in zip(objective.steps, objective.conditions, strict=True)
    )
    panel = (
        lines_panel("Burn rate of the budget", TIMES)
        .description(description(site, kpi, objective.conditions, told))
        .links(links(site, kpi, objective.conditions))
        .thresholds(steps((None, FINE), *paces))
        .thresholds_style(common.GraphThresholdsStyleConfig().mode(GraphThresholdsStyleMode.DASHED_AND_AREA))
        .axis_soft_min(0)
        .axis_soft_max(max((rate for rate, _ in paces), default=1))
        .with_target(queries.over_time(burn_rate_metric(kpi), f"{{{{{WINDOW_LABEL}}}}}"))
    )
    return Tile(f"{kpi.id} burn rate", panel.build(), *_COURSE)
