"""The panel of a KPI by a dimension."""

from __future__ import annotations

from typing import Final

from streams.render.dashboards import queries
from streams.render.dashboards.grid import Tile
from streams.render.dashboards.look import NEUTRAL, value_colours
from streams.render.dashboards.panels import bars_panel
from streams.render.dashboards.subject import Subject
from streams.render.dashboards.tables import Column, table_by
from streams.render.dashboards.told import description, links

WIDTH: Final = 12
HEIGHT: Final = 8


def breakdown(subject: Subject, dimension: str) -> Tile:
    """Its largest values by the dimension as bars; of a distribution a table of all its statistics."""
    make = _table if subject.kpi.stats else _bars
    return make(subject, dimension)


def _bars(subject: Subject, dimension: str) -> Tile:
    kpi = subject.kpi
    colours = value_colours(kpi, subject.conditions, NEUTRAL)
    told = description(subject.site, kpi, subject.conditions, f"The {queries.MOST} largest.")
    panel = (
        bars_panel(f"{subject.title} by {dimension}", subject.look, colours)
        .description(told)
        .links(links(subject.site, kpi, subject.conditions))
        .with_target(queries.now(queries.largest(kpi, dimension, subject.window), f"{{{{{dimension}}}}}"))
    )
    return Tile(f"{kpi.id} by {dimension}", panel.build(), WIDTH, HEIGHT)


def _table(subject: Subject, dimension: str) -> Tile:
    kpi = subject.kpi
    columns = [Column(stat, queries.by_label(kpi, dimension, subject.window, stat), subject.look) for stat in kpi.stats]
    panel = (
        table_by(f"{subject.title} by {dimension}", dimension, columns)
        .description(description(subject.site, kpi, subject.conditions))
        .links(links(subject.site, kpi, subject.conditions))
    )
    return Tile(f"{kpi.id} by {dimension}", panel.build(), WIDTH, HEIGHT)
