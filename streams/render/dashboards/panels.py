"""The styles of panels that all dashboards share: a value, lines, bars."""

from __future__ import annotations

from typing import Final

from grafana_foundation_sdk.builders import bargauge, common, stat, timeseries
from grafana_foundation_sdk.builders.dashboard import FieldColor, ThresholdsConfig
from grafana_foundation_sdk.models.common import (
    BarGaugeDisplayMode,
    BigValueColorMode,
    BigValueGraphMode,
    BigValueTextMode,
    LegendDisplayMode,
    LegendPlacement,
    SortOrder,
    StackingMode,
    TooltipDisplayMode,
    VizOrientation,
)
from grafana_foundation_sdk.models.dashboard import FieldColorModeId

from streams.render.dashboards.look import NEUTRAL, PLAIN, UNKNOWN, Look, steps
from streams.render.dashboards.site import DATA_SOURCE

_LATEST: Final = "lastNotNull"


def value_panel(title: str, look: Look, colours: ThresholdsConfig | None = None, *, named: bool = False) -> stat.Panel:
    """A large value, or several side by side with their names."""
    panel = (
        stat.Panel()
        .title(title)
        .datasource(DATA_SOURCE)
        .unit(look.unit)
        .no_value(UNKNOWN)
        .thresholds(colours or steps((None, PLAIN)))
        .color_scheme(FieldColor().mode(FieldColorModeId.THRESHOLDS))
        .color_mode(BigValueColorMode.VALUE)
        .graph_mode(BigValueGraphMode.NONE)
        .text_mode(BigValueTextMode.VALUE_AND_NAME if named else BigValueTextMode.VALUE)
        .reduce_options(common.ReduceDataOptions().calcs([_LATEST]))
    )
    return panel if look.decimals is None else panel.decimals(look.decimals)


def lines_panel(title: str, look: Look, *, stacked: bool = False) -> timeseries.Panel:
    """Lines over time with a legend that has their latest values; gaps stay gaps."""
    panel = (
        timeseries.Panel()
        .title(title)
        .datasource(DATA_SOURCE)
        .unit(look.unit)
        .no_value(UNKNOWN)
        .line_width(1 if stacked else 2)
        .fill_opacity(30 if stacked else 0)
        .legend(
            common.VizLegendOptions()
            .show_legend(True)
            .display_mode(LegendDisplayMode.TABLE if stacked else LegendDisplayMode.LIST)
            .placement(LegendPlacement.RIGHT if stacked else LegendPlacement.BOTTOM)
            .calcs([_LATEST])
        )
        .tooltip(common.VizTooltipOptions().mode(TooltipDisplayMode.MULTI).sort(SortOrder.DESCENDING))
    )
    if stacked:
        panel.stacking(common.StackingConfig().mode(StackingMode.NORMAL).group("A"))
    return panel if look.decimals is None else panel.decimals(look.decimals)


def bars_panel(title: str, look: Look, colours: ThresholdsConfig | None = None) -> bargauge.Panel:
    """A bar for each label value, with its number."""
    panel = (
        bargauge.Panel()
        .title(title)
        .datasource(DATA_SOURCE)
        .unit(look.unit)
        .no_value(UNKNOWN)
        .min(0)
        .thresholds(colours or steps((None, NEUTRAL)))
        .color_scheme(FieldColor().mode(FieldColorModeId.THRESHOLDS))
        .display_mode(BarGaugeDisplayMode.BASIC)
        .orientation(VizOrientation.HORIZONTAL)
        .show_unfilled(True)
        .min_viz_height(16)
        .max_viz_height(24)
        .reduce_options(common.ReduceDataOptions().calcs([_LATEST]))
    )
    return panel if look.decimals is None else panel.decimals(look.decimals)
