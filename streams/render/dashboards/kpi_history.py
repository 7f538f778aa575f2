"""The panel of a KPI over time, with what its alerts hold it against."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from grafana_foundation_sdk.builders import common
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.models.common import GraphThresholdsStyleMode, ScaleDistribution
from grafana_foundation_sdk.models.dashboard import DynamicConfigValue

from streams.kpis.condition import Comparison, Condition
from streams.kpis.naming import STAT_LABEL, WINDOW_LABEL
from streams.kpis.titles import title
from streams.render.dashboards import queries
from streams.render.dashboards.grid import Tile
from streams.render.dashboards.look import WRONG, marks, thresholds
from streams.render.dashboards.panels import lines_panel
from streams.render.dashboards.subject import Subject
from streams.render.dashboards.told import description, links
from streams.render.promql import bound
from streams.render.wording import over, threshold

WIDTH: Final = 12
HEIGHT: Final = 8


def history(subject: Subject) -> Tile:
    """Its lines, and its bounds: fixed ones as thresholds, those that move as lines of their own."""
    kpi = subject.kpi
    panel = (
        lines_panel(_title(subject), subject.look)
        .description(description(subject.site, kpi, subject.conditions, *_judged(subject)))
        .links(links(subject.site, kpi, subject.conditions))
    )
    bounds = [mark.bound for mark in marks(subject.conditions)]
    if kpi.stats:  # its statistics, and what they are held against, lie orders of magnitude apart
        panel.scale_distribution(common.ScaleDistributionConfig().type(ScaleDistribution.LOG).log(10))
    else:
        panel.axis_soft_min(min([0, *bounds])).axis_soft_max(max([0, *bounds]))
    if bounds:
        panel.thresholds(thresholds(kpi, subject.conditions))
        panel.thresholds_style(common.GraphThresholdsStyleConfig().mode(GraphThresholdsStyleMode.DASHED_AND_AREA))
    for query in _lines(subject):
        panel.with_target(query)
    for ref, (condition, comparison) in zip("WXYZ", _moving(subject), strict=False):
        panel.with_target(queries.over_time(bound(comparison), _held_against(condition, comparison), ref))
        panel.override_by_query(ref, _dashed(WRONG[condition.severity]))
    return Tile(f"{kpi.id} history", panel.build(), WIDTH, HEIGHT)


def _title(subject: Subject) -> str:
    """Where lines are told apart by their windows, the title names none."""
    return subject.title if subject.kpi.stats or not subject.kpi.total else title(subject.kpi)


def _lines(subject: Subject) -> Iterator[Dataquery]:
    kpi = subject.kpi
    if not kpi.total:
        dimension = kpi.by[0]
        expr = queries.lines(kpi, subject.window, dimension, subject.stat)
        yield queries.over_time(expr, f"{{{{{dimension}}}}}")
    elif kpi.stats:
        yield queries.over_time(queries.lines(kpi, subject.window), f"{{{{{STAT_LABEL}}}}}")
        judged = dict.fromkeys(condition.comparisons[0].quantity for condition in subject.conditions)
        others = [quantity for quantity in judged if quantity.window != subject.window]
        for ref, quantity in zip("BCD", others, strict=False):
            expr = queries.total(kpi, quantity.window, quantity.stat)
            yield queries.over_time(expr, f"{quantity.stat}{over(quantity)}, watched", ref)
    else:
        expr = queries.lines(kpi, subject.windows.lines(kpi, _windows_judged(subject)))
        yield queries.over_time(expr, f"{{{{{WINDOW_LABEL}}}}}" if kpi.windows else "now")


def _windows_judged(subject: Subject) -> Iterator[str]:
    for condition in subject.conditions:
        for comparison in condition.comparisons:
            if comparison.quantity.window is not None:
                yield comparison.quantity.window


def _judged(subject: Subject) -> Iterator[str]:
    """Which line the bounds are for, where there are several."""
    if windows := dict.fromkeys(_windows_judged(subject)):
        yield f"The bounds are for {', '.join(windows)}, which is shown whatever window is chosen."


def _moving(subject: Subject) -> Iterator[tuple[Condition, Comparison]]:
    """Comparisons with another value, which moves."""
    for condition in subject.conditions:
        for comparison in condition.comparisons:
            if comparison.of is not None:
                yield condition, comparison


def _held_against(condition: Condition, comparison: Comparison) -> str:
    return f"alert {threshold(condition, comparison)}"


def _dashed(colour: str) -> list[DynamicConfigValue]:
    return [
        DynamicConfigValue("color", {"mode": "fixed", "fixedColor": colour}),
        DynamicConfigValue("custom.lineStyle", {"fill": "dash", "dash": [10, 10]}),
        DynamicConfigValue("custom.lineWidth", 1),
    ]
