"""What commands print: values as JSON for programs, as tables for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

import click
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from streams.fold.reading import Value
from streams.kpis.catalogue import Catalogue
from streams.kpis.spec import Chapter, Kpi, Unit
from streams.measures.window import WINDOWS

WIDE: Final = 10_000
"""Columns of a terminal that no table fills."""

Row = tuple[str, ...]
"""What a row is of: `mean`, or `channel=email`, or both."""


def print_values(
    catalogue: Catalogue, values: Sequence[Value], at: int, *, as_json: bool, windows: Sequence[str], breakdowns: bool
) -> None:
    """Prints the values, of these windows only where any are named; the tables have breakdowns only where asked for."""
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
    console = Console(highlight=False)
    console.print(Text(f"as of {instant_text(at)}", style="dim"))
    for chapter in catalogue.chapters:
        _print_chapter(console, chapter, chosen, breakdowns=breakdowns)
    if not breakdowns:
        console.print(Text("\nTotals; --breakdowns shows the rest.", style="dim"))


def plain_table(*names: str, right: Collection[str] = ()) -> Table:
    """A table without lines; the columns named in `right` hold numbers."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in names:
        table.add_column(name, justify="right" if name in right else "left", no_wrap=True)
    return table


def print_whole(console: Console, table: Table) -> None:
    """Prints a table as wide as it has to be: where the terminal is narrower its lines wrap, but no number is cut off."""
    needed = Measurement.get(console, console.options.update(width=WIDE), table).maximum
    wide_enough = console if needed <= console.width else Console(width=needed, highlight=False)
    wide_enough.print(table)


def instant_text(at: int) -> str:
    """An instant in RFC 3339."""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def shown(value: float, unit: Unit) -> str:
    """A value as people read it."""
    match unit:
        case Unit.RATIO:
            return f"{value:,.1%}"
        case Unit.SECONDS:
            return duration_text(value)
        case Unit.MONEY:
            return f"{value:,.2f}"
        case _:
            return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def duration_text(seconds: float) -> str:
    """`4m 12s`: the two largest parts."""
    if seconds < 60:
        return f"{seconds:.1f}".removesuffix(".0") + "s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "d"), (hours, "h"), (minutes, "m"), (rest, "s")]
    first = next(index for index, (number, _) in enumerate(parts) if number)
    return " ".join(f"{number}{name}" for number, name in parts[first : first + 2] if number)


def _print_chapter(console: Console, chapter: Chapter, values: Sequence[Value], *, breakdowns: bool) -> None:
    shown_of = {
        kpi: [v for v in values if v.kpi == kpi.id and (breakdowns or not v.labels or not kpi.total)]
        for kpi in chapter.kpis
    }
    there = {value.window for of_kpi in shown_of.values() for value in of_kpi}
    columns = [window for window in (None, *WINDOWS) if window in there]
    if not columns:
        return
    table = plain_table()
    table.add_column(Text(chapter.title, style="bold not dim"), no_wrap=True)
    for window in columns:
        table.add_column(window or "now", justify="right", no_wrap=True)
    for kpi, of_kpi in shown_of.items():
        _add_rows(table, kpi, of_kpi, columns)
    console.print()
    print_whole(console, table)


def _add_rows(table: Table, kpi: Kpi, values: Iterable[Value], columns: Sequence[str | None]) -> None:
    rows: dict[Row, dict[str | None, str]] = {}
    for value in values:
        row = (*(f"{name}={label}" for name, label in value.labels.items()), *([value.stat] if value.stat else []))
        rows.setdefault(row, {})[value.window] = shown(value.value, kpi.unit)
    for row, cells in rows.items():
        broken_down = kpi.total and any("=" in part for part in row)
        name = Text("  " + " ".join(row), style="dim") if broken_down else Text(" ".join((kpi.id, *row)))
        table.add_row(name, *(cells.get(window, "") for window in columns))
