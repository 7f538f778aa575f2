"""What commands print: values as JSON for programs, as tables for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from streams.fold.reading import Value
from streams.kpis.catalogue import Catalogue
from streams.kpis.spec import Unit
from streams.measures.window import WINDOWS


def print_values(
    catalogue: Catalogue, values: Sequence[Value], at: int, *, as_json: bool, windows: Sequence[str]
) -> None:
    """Prints the values, of these windows only where any are named."""
    unknown = [window for window in windows if window not in WINDOWS]
    if unknown:
        raise click.BadParameter(
            f"there is no window {unknown[0]}; there are {', '.join(WINDOWS)}", param_hint="--window"
        )
    chosen = [value for value in values if not windows or value.window is None or value.window in windows]
    if as_json:
        json.dump([value.row() for value in chosen], sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
        return
    console = Console()
    console.print(Text(f"as of {instant_text(at)}", style="dim"))
    for chapter in catalogue.chapters:
        rows = [(kpi, [value for value in chosen if value.kpi == kpi.id]) for kpi in chapter.kpis]
        table = _table(chapter.title, windows or tuple(WINDOWS))
        for kpi, found in rows:
            _add_rows(table, kpi.id, kpi.unit, found, windows or tuple(WINDOWS))
        if table.row_count:
            console.print(table)


def instant_text(at: int) -> str:
    """An instant in RFC 3339."""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def shown(value: float, unit: Unit) -> str:
    """A value as people read it."""
    match unit:
        case Unit.RATIO:
            return f"{value:.1%}"
        case Unit.SECONDS:
            return duration_text(value)
        case Unit.MONEY:
            return f"{value:,.2f}"
        case _:
            return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def duration_text(seconds: float) -> str:
    """`4 min 12 s`: the two largest parts."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (rest, "s")]
    first = next(index for index, (number, _) in enumerate(parts) if number)
    return " ".join(f"{number} {name}" for number, name in parts[first : first + 2] if number)


def _table(title: str, windows: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, header_style="dim")
    table.add_column("KPI", no_wrap=True)
    table.add_column("", style="dim")
    for name in ("now", *windows):
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _add_rows(table: Table, id: str, unit: Unit, values: Iterable[Value], windows: Sequence[str]) -> None:
    rows: dict[tuple[str, ...], dict[str | None, str]] = {}
    for value in values:
        key = (*value.labels.values(), *([value.stat] if value.stat else []))
        rows.setdefault(key, {})[value.window] = shown(value.value, unit)
    for key, cells in rows.items():
        table.add_row(id, " ".join(key), *(cells.get(window, "") for window in (None, *windows)))
        id = ""
