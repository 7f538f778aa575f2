"""KPIs over time with the thresholds of their alerts. Imports matplotlib, which is an extra, so it is imported when needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from math import nan
from pathlib import Path
from typing import Final

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from streams.backtest.cost import per_month
from streams.backtest.report import Report
from streams.backtest.run import Span
from streams.backtest.spell import Verdict
from streams.backtest.traces import Trace
from streams.commands.output import duration_text, shown
from streams.kpis.spec import Unit
from streams.measures.window import DAY, SECOND
from streams.render.wording import sentence

MOST_PANELS: Final = 8
"""Above each other; more would be too small to read, or too long to look at."""

# Okabe and Ito's palette, whose colours people with any colour vision tell apart.
_VALUE: Final = "#0072b2"
_BOUND: Final = "#000000"
_PENDING: Final = "#f0e442"
_FIRING: Final = "#d55e00"
_UNJUDGED: Final = "#bbbbbb"

_WIDTH: Final = 12.0
_PANEL: Final = 2.3
_FRAME: Final = 0.9
"""Inches: of the figure, of a panel, and of what is around all panels."""
_TITLE_PAD: Final = 16
"""Points above a panel, with room for the condition in between."""
_DPI: Final = 120
_ROUND_TIMES: Final = (1, 1.8, 2.16, 3.6, 4.32, 6, 7.2, 8.64, 10)
"""Leading digits of seconds that are whole minutes, hours and days."""
_AXIS: Final = {
    Unit.COUNT: "count",
    Unit.RATIO: "ratio",
    Unit.SECONDS: "time",
    Unit.SCORE: "score",
    Unit.RANK: "rank",
}


@dataclass(frozen=True)
class Panel:
    """One alert under one variant; `title` says which."""

    title: str
    verdict: Verdict
    trace: Trace


def draw(path: Path, report: Report, currency: str, *, named: bool) -> str:
    """Draws the alerts that fired, or where `named` all that could be judged, into a PNG or SVG by the suffix; money
    is in `currency`. Gives a sentence on what was drawn. Raises OSError."""
    panels = [panel for panel in _panels(report) if panel.verdict.firings or (named and panel.verdict.valued)]
    panels.sort(key=lambda panel: -panel.verdict.firing_time(report.span.until))
    if not panels:
        return "Nothing was drawn: nothing fired. Name alerts with --alert to draw them all the same."
    chosen = panels[:MOST_PANELS]
    with rc_context({"svg.hashsalt": "funnelwatch", "svg.fonttype": "none"}):
        _figure(chosen, report.span, currency).savefig(path, format=path.suffix[1:].lower())
    more = f" Of {len(panels)} alerts, those that fired longest." if len(panels) > len(chosen) else ""
    return f"Drawn: {path}.{more}"


def _panels(report: Report) -> list[Panel]:
    several = len(report.variants) > 1
    return [
        Panel(f"{name}, {variant.label()}" if several else name, verdict, result.traces[name])
        for variant, result in zip(report.variants, report.results, strict=True)
        for name, verdict in result.verdicts.items()
    ]


def _figure(panels: Sequence[Panel], span: Span, currency: str) -> Figure:
    figure = Figure(figsize=(_WIDTH, _PANEL * len(panels) + _FRAME), dpi=_DPI, layout="constrained")
    grid = figure.subplots(len(panels), 1, sharex=True, squeeze=False)
    for axes, panel in zip(grid[:, 0], panels, strict=True):
        _draw(axes, panel, span, currency)
    figure.legend(handles=_legend(), loc="outside lower center", ncols=5, frameon=False, fontsize=9)
    return figure


def _draw(axes: Axes, panel: Panel, span: Span, currency: str) -> None:
    condition, trace = panel.verdict.condition, panel.trace
    for spell in panel.verdict.spells:
        ended = span.until if spell.ended is None else spell.ended
        firing = ended if spell.firing is None else spell.firing
        axes.axvspan(_when(spell.pending), _when(firing), color=_PENDING, alpha=0.45, linewidth=0, zorder=1)
        axes.axvspan(_when(firing), _when(ended), color=_FIRING, alpha=0.28, linewidth=0, zorder=1)
    begins = [_when(begin) for begin in trace.begins]
    _line(axes, trace, _VALUE, unjudged=False)
    _line(axes, trace, _UNJUDGED, unjudged=True)
    bounds = [nan if bound is None else bound for bound in trace.bounds]
    axes.plot(begins, bounds, color=_BOUND, linewidth=1.1, linestyle=(0, (5, 3)), zorder=4)
    axes.set_title(panel.title, loc="left", fontsize=10, fontweight="bold", pad=_TITLE_PAD)
    axes.set_title(_said(panel.verdict, span), loc="right", fontsize=9, color="#333333", pad=_TITLE_PAD)
    axes.annotate(
        sentence(condition), (0, 1), (0, 4), "axes fraction", textcoords="offset points", fontsize=7.5, color="#555555"
    )
    axes.set_xlim(_when(span.since), _when(span.until))
    axes.margins(y=0.1)
    _label(axes, condition.kpi.unit, currency)


def _line(axes: Axes, trace: Trace, colour: str, *, unjudged: bool) -> None:
    """The least and the greatest value of each slot after each other, so that no peak is lost; gaps where there is none."""
    times, values = [], []
    for begin, least, greatest, not_judged in zip(
        trace.begins, trace.least, trace.greatest, trace.unjudged, strict=True
    ):
        there = not_judged is unjudged
        times += [_when(begin)] * 2
        values += [
            nan if least is None or not there else least,
            nan if greatest is None or not there else greatest,
        ]
    axes.plot(times, values, color=colour, linewidth=1.2, zorder=3)


def _label(axes: Axes, unit: Unit, currency: str) -> None:
    locator = AutoDateLocator()  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, tz=UTC))  # type: ignore[no-untyped-call]
    axes.yaxis.set_major_locator(_ticks(unit))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value, unit)))
    axes.set_ylabel(_AXIS.get(unit, currency), fontsize=8)
    axes.grid(axis="y", color="#dddddd", linewidth=0.6, zorder=0)
    axes.tick_params(labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)


def _ticks(unit: Unit) -> MaxNLocator:
    if unit is Unit.SECONDS:
        return MaxNLocator(4, steps=_ROUND_TIMES)
    return MaxNLocator(4, integer=unit is Unit.COUNT)


def _tick(value: float, unit: Unit) -> str:
    if unit is Unit.RATIO:
        return f"{value:.3g}" if abs(value) > 2 else f"{value * 100:.3g}%"
    return ("−" if value < 0 else "") + shown(abs(value), unit)


def _said(verdict: Verdict, span: Span) -> str:
    """`4 firings, 2d 3h in all, 1.3 pages in 30 days`."""
    count = len(verdict.firings)
    if not count:
        return "would not have fired"
    time = duration_text(verdict.firing_time(span.until) / SECOND)
    rate = per_month(count, span)
    return f"{count:,} firing{'' if count == 1 else 's'}, {time} in all; {rate:.1f} {verdict.condition.severity}s in 30 days"


def _legend() -> list[Line2D | Patch]:
    return [
        Line2D([], [], color=_VALUE, linewidth=1.5, label="KPI"),
        Line2D(
            [],
            [],
            color=_UNJUDGED,
            linewidth=1.5,
            label="KPI, not judged: too little volume, or nothing to compare with",
        ),
        Line2D([], [], color=_BOUND, linewidth=1.1, linestyle=(0, (5, 3)), label="threshold"),
        Patch(color=_PENDING, alpha=0.45, label="pending"),
        Patch(color=_FIRING, alpha=0.28, label="firing"),
    ]


def _when(at: int) -> float:
    """An instant as matplotlib has it: days since the Unix epoch."""
    return at / DAY
