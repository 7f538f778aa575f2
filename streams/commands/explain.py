"""`explain`: what a KPI is made of, and its parts right now."""

from __future__ import annotations

import asyncio
from difflib import get_close_matches
from pathlib import Path

import click
from redis.exceptions import RedisError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from streams.app.catalogue import plan_of
from streams.app.clock import instant_of
from streams.app.environment import load_settings
from streams.app.snapshot import snapshot_of
from streams.commands.options import config_option
from streams.commands.output import instant_text, plain_table, print_whole, shown
from streams.fold.reading import read_kpi
from streams.kpis.catalogue import Catalogue
from streams.kpis.condition import Condition, conditions
from streams.kpis.inputs import Input, inputs
from streams.kpis.naming import metric
from streams.kpis.spec import Kpi, Unit
from streams.measures.measure import Measure
from streams.measures.view import Cut, View
from streams.measures.window import WINDOWS, Span
from streams.render.wording import formula, sentence
from streams.tables.mismatch import StateMismatch
from streams.tables.redis_reader import NoState, TornRead
from streams.tables.snapshot import Snapshot


@click.command("explain")
@click.argument("kpi")
@config_option
def command(kpi: str, config: Path | None) -> None:
    """What a KPI is made of, and its parts right now.

    Its formula, events, windows, metrics and alerts come from the catalogue, the parts from Redis.
    """
    settings = load_settings(config)
    plan = plan_of(settings)
    entry = _entry(plan.catalogue, kpi)
    console = Console(highlight=False)
    _say_what(console, plan.catalogue, entry)
    try:
        view: Snapshot = asyncio.run(snapshot_of(settings, plan, instant_of(settings)))
    except (NoState, TornRead, StateMismatch, RedisError, OSError) as error:
        console.print(Text(f"\nIts parts right now are not known: {error}", style="dim"))
        return
    _say_now(console, entry, view)


def _entry(catalogue: Catalogue, id: str) -> Kpi:
    try:
        return catalogue[id]
    except KeyError:
        close = get_close_matches(id, [kpi.id for kpi in catalogue], n=3)
        hint = f"; did you mean {', '.join(close)}?" if close else ""
        raise click.UsageError(f"there is no KPI '{id}'{hint}") from None


def _say_what(console: Console, catalogue: Catalogue, kpi: Kpi) -> None:
    console.print(Text.assemble((kpi.id, "bold"), "  ", kpi.meaning))
    facts = {
        "formula": [formula(kpi)],
        "made of": list(dict.fromkeys(_events(source) for _, source in inputs(kpi.formula))),
        "unit": [kpi.unit.value],
        "better": [kpi.better.value],
        "owner": [kpi.owner.value],
        "windows": [", ".join(kpi.windows) or "none: what is true now"],
        "by": [", ".join(kpi.by) or "nothing"],
        "statistics": [", ".join(kpi.stats)] if kpi.stats else [],
        "metrics": [*([metric(kpi)] if kpi.total else []), *(metric(kpi, by) for by in kpi.by)],
        "alerts": [_alert(condition) for condition in conditions(catalogue, kpi)] or [f"none: {kpi.no_alert}"],
        "source": [kpi.source],
    }
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for name, lines in facts.items():
        for index, line in enumerate(lines):
            table.add_row(Text(f"  {name}" if index == 0 else ""), Text(line))
    console.print(table)


def _events(source: Input) -> str:
    """`email.opened, email.clicked where machine is not true`."""
    where = f" where {' and '.join(source.conditions)}" if source.conditions else ""
    return ", ".join(source.events) + where


def _alert(condition: Condition) -> str:
    return f"{condition.name} ({condition.severity.value}): {sentence(condition)}"


def _say_now(console: Console, kpi: Kpi, view: View) -> None:
    console.print(Text(f"\nas of {instant_text(view.at)}", style="dim"))
    windows: list[str | None] = [*kpi.windows]
    spans = [window or "now" for window in windows or [None]]
    table = plain_table("part", *spans, right=spans)
    for measure in dict.fromkeys(leaf for leaf, _ in kpi.formula.leaves()):
        table.add_row(Text(str(measure)), *(_part(measure, view, window) for window in windows or [None]))
    table.add_section()
    if not kpi.formula.ready(view):
        print_whole(console, table)
        console.print("The KPI is not there yet: a topic that its parts come from has had no event.")
        return
    values = [value for value in read_kpi(kpi, view) if not value.labels or not kpi.total]
    for key in dict.fromkeys((*value.labels.values(), value.stat or "") for value in values):
        cells = {v.window: shown(v.value, kpi.unit) for v in values if (*v.labels.values(), v.stat or "") == key}
        name = " ".join((kpi.id, *filter(None, key)))
        table.add_row(Text(name, style="bold"), *(cells.get(window, "–") for window in windows or [None]))
    print_whole(console, table)


def _part(measure: Measure, view: View, window: str | None) -> str:
    cut = Cut(Span(WINDOWS[window]) if window else None)
    try:
        value = measure.value(view, cut)
    except TypeError:
        return ""  # a windowed part of a KPI without windows has a window of its own
    return "–" if value is None else shown(float(value), Unit.MONEY if measure.scale == 10_000 else Unit.COUNT)
