"""Panels of what a KPI is now."""

from __future__ import annotations

from typing import Final

from grafana_foundation_sdk.models.dashboard import DynamicConfigValue

from streams.kpis.condition import Role
from streams.kpis.naming import STAT_LABEL
from streams.kpis.spec import Unit
from streams.render.dashboards import queries
from streams.render.dashboards.grid import Tile
from streams.render.dashboards.look import PLAIN, SHARE, Look, change_thresholds, value_colours
from streams.render.dashboards.panels import value_panel
from streams.render.dashboards.subject import Subject
from streams.render.dashboards.told import description, links

WIDTH: Final = 6
HEIGHT: Final = 3
CHANGE_HEIGHT: Final = 4

_AMOUNTS: Final = (Unit.COUNT, Unit.MONEY, Unit.SECONDS)
"""Of these a change is told as a share; of others, which are shares or scales themselves, as a difference."""


def value(subject: Subject) -> Tile:
    """The value now; of a distribution all statistics side by side."""
    kpi = subject.kpi
    colours = value_colours(kpi, subject.conditions, PLAIN)
    panel = (
        value_panel(subject.title, subject.look, colours, named=bool(kpi.stats))
        .description(description(subject.site, kpi, subject.conditions))
        .links(links(subject.site, kpi, subject.conditions))
        .with_target(queries.now(queries.total(kpi, subject.window), f"{{{{{STAT_LABEL}}}}}" if kpi.stats else ""))
    )
    return Tile(f"{kpi.id} value", panel.build(), WIDTH, HEIGHT)


def change(subject: Subject) -> Tile:
    """The value now and how it changed against one window ago; of what has no window just the value."""
    kpi, window = subject.kpi, subject.window
    if window is None or kpi.stats:
        return Tile(f"{kpi.id} value", value(subject).panel, WIDTH, CHANGE_HEIGHT)
    looks, expr = _change(subject, window)
    colours = value_colours(kpi, subject.conditions, PLAIN)
    properties: dict[str, object] = {
        "unit": looks.unit,
        "decimals": looks.decimals,
        "thresholds": change_thresholds(kpi.better).build(),
    }
    panel = (
        value_panel(subject.title, subject.look, colours, named=True)
        .description(description(subject.site, kpi, subject.conditions))
        .links(links(subject.site, kpi, subject.conditions))
        .with_target(queries.now(queries.total(kpi, window), window))
        .with_target(queries.now(expr, f"against the {window} before", "B"))
        .override_by_query("B", [DynamicConfigValue(name, setting) for name, setting in properties.items()])
    )
    return Tile(f"{kpi.id} value", panel.build(), WIDTH, CHANGE_HEIGHT)


def _change(subject: Subject, window: str) -> tuple[Look, str]:
    """How much it changed, and how that looks. Against what the exporter says it was, where it does; else Prometheus may
    know."""
    kpi = subject.kpi
    told = any(
        comparison.of is not None and comparison.of.role is Role.BEFORE
        for condition in subject.conditions
        for comparison in condition.comparisons
    )
    now, then = queries.total(kpi, window), queries.before(kpi, window) if told else queries.earlier(kpi, window)
    if kpi.unit in _AMOUNTS:
        return SHARE, f"{now} / ({then} > 0) - 1"
    return subject.look, f"{now} - {then}"
