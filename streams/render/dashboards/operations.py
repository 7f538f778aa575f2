"""The dashboard for whoever runs the pipeline: whether it keeps up, and where it does not."""

from __future__ import annotations

from typing import Final

from streams.kpis.owners import OPERATIONS
from streams.render.dashboards.alerts import firing_table, of_pipeline
from streams.render.dashboards.frame import Frame
from streams.render.dashboards.grid import Section, in_lines
from streams.render.dashboards.pipeline_lines import sections
from streams.render.dashboards.pipeline_values import values
from streams.render.dashboards.site import Site

VALUES_A_LINE: Final = 4


def operations(site: Site) -> Frame:
    """The dashboard."""
    alerts = of_pipeline(site)
    firing = firing_table(site, "Alerts of the pipeline on itself", alerts)
    return Frame(
        name=OPERATIONS,
        title="Operations of the pipeline",
        about="Whether events are counted as they arrive, and where it sticks if not.",
        tags=(OPERATIONS,),
        sections=[Section("Is it well?", [*in_lines(values(), VALUES_A_LINE), [firing]]), *sections()],
        alerts=alerts,
        span="now-1h",
        refresh="10s",
    )
