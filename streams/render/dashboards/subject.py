"""A KPI as a dashboard shows it: its title, its look, its window there, and what it is held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from streams.kpis.condition import Condition, conditions
from streams.kpis.spec import Kpi
from streams.kpis.titles import title
from streams.render.dashboards.look import Look, look
from streams.render.dashboards.site import CHOSEN, Site, Windows

LEADING_STATS: Final = ("p50", "mean")
"""The statistic that stands for a distribution where only one can: the first that it has."""


@dataclass(frozen=True)
class Subject:
    """`window` is the one that panels with room for one show: the chosen one, a fixed one, or None if it has none."""

    site: Site
    windows: Windows
    kpi: Kpi
    conditions: Sequence[Condition]
    look: Look
    window: str | None

    @property
    def title(self) -> str:
        """The KPI in words; with the window where that does not go by the choice."""
        fixed = self.window not in (None, CHOSEN)
        return f"{title(self.kpi)}, {self.window}" if fixed else title(self.kpi)

    @property
    def stat(self) -> str | None:
        """The leading statistic; None for what is no distribution."""
        return next((stat for stat in LEADING_STATS if stat in self.kpi.stats), next(iter(self.kpi.stats), None))


def subject(site: Site, windows: Windows, kpi: Kpi) -> Subject:
    """The KPI on a dashboard that offers these windows."""
    watched = list(conditions(site.catalogue, kpi))
    looks = look(kpi, watched, site.catalogue.definitions.base_currency)
    return Subject(site, windows, kpi, watched, looks, windows.one(kpi))
