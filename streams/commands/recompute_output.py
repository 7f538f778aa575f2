"""What `verify` and `rebuild` print. Keys and labels are whatever was sent, so nothing of them reaches the terminal raw."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any, Final

import click
from rich.console import Console
from rich.text import Text

from streams.commands.output import duration_text, instant_text, plain_table, print_whole, shown
from streams.commands.untrusted import printable
from streams.kpis.catalogue import Catalogue
from streams.kpis.spec import Unit
from streams.recompute.differences import KpiDifference, StateDifference
from streams.recompute.past import Lost
from streams.recompute.rebuild import PastIsGone, Rebuilt
from streams.recompute.verify import Verdict

NOTHING: Final = "–"
SIDES: Final = ("live", "recomputed")
"""The columns of what is compared."""
TIMES: Final = ("ranking", "meta")
"""The parts whose numbers are times (ms)."""
CELL: Final = 60
"""Characters of a label in the table."""


def print_verdict(catalogue: Catalogue, verdict: Verdict, limit: int) -> None:
    """For people: the differences by KPI and by shard, up to `limit` rows of each, and what it comes to in one sentence."""
    console = Console(highlight=False)
    units = {kpi.id: kpi.unit for kpi in catalogue}
    order = {kpi.id: number for number, kpi in enumerate(catalogue)}
    kpis = sorted(verdict.kpis, key=lambda difference: (order[difference.kpi], bool(difference.labels)))
    if kpis:
        table = plain_table("KPI", "window", "of", *SIDES, right=SIDES)
        for difference in kpis[:limit]:
            table.add_row(*_kpi_row(difference, units[difference.kpi]))
        print_whole(console, table)
        _print_more(console, len(kpis), limit)
    if verdict.state.kept:
        table = plain_table("shard", "in", "what", "of", *SIDES, right=SIDES)
        for lies in verdict.state.kept[:limit]:
            table.add_row(*_state_row(lies))
        print_whole(console, table)
        _print_more(console, verdict.state.total, limit)
    _print_left_out(console, verdict)
    console.print(Text(_sentence(verdict)), soft_wrap=True)


def print_json(verdict: Verdict) -> None:
    """For programs: one object."""
    json.dump(
        {
            "same": verdict.same,
            "complete": not (verdict.lost or verdict.left_out),
            "at": instant_text(verdict.at) if verdict.shards else None,
            "shards": verdict.shards,
            "values": verdict.values,
            "records": verdict.events,
            "kpis": [{**difference._asdict(), "labels": dict(difference.labels)} for difference in verdict.kpis],
            "state": [_json_row(difference) for difference in verdict.state.kept],
            "state_total": verdict.state.total,
            "lost": [lost._asdict() for lost in verdict.lost],
            "left_out": verdict.left_out,
            "put_aside": verdict.put_aside,
        },
        sys.stdout,
        ensure_ascii=False,
    )
    sys.stdout.write("\n")


def print_past_gone(gone: PastIsGone) -> None:
    """What a rebuild would lose, on stderr."""
    for line in (*_lost_lines(gone.lost), *gone.beyond):
        click.echo(f"{line}.", err=True)


def print_rebuilt(rebuilt: Rebuilt) -> None:
    """What was done."""
    for line in _lost_lines(rebuilt.lost):
        click.echo(f"{line}.", err=True)
    click.echo(
        f"Rebuilt and switched {_counted(rebuilt.shards, 'shard')} from {_counted(rebuilt.events, 'record')} in "
        f"{_pace(rebuilt.events, rebuilt.seconds)}."
    )
    if rebuilt.mended:
        click.echo(f"Mended {_counted(rebuilt.mended, 'entry', 'entries')} of the rankings that belong to no shard.")


def _sentence(verdict: Verdict) -> str:
    if not verdict.shards:
        return "Not compared: nothing of the state can be recomputed."
    made = f", recomputed from {_counted(verdict.events, 'record')} in {_pace(verdict.events, verdict.seconds)}"
    of = f"as of {instant_text(verdict.at)}" + (made if verdict.events else "")
    if verdict.same:
        what = f"{_counted(verdict.values, 'value')} of KPIs and {_counted(verdict.shards, 'shard')}, {of}."
        return f"The same, as far as they could be compared: {what}" if _is_partial(verdict) else f"The same: {what}"
    kpis = len({difference.kpi for difference in verdict.kpis})
    where = len({difference.where for difference in verdict.state.kept})
    return (
        f"Different: {_counted(len(verdict.kpis), 'value')} of {_counted(kpis, 'KPI')}, and "
        f"{_counted(verdict.state.total, 'difference')} in {_counted(where, 'shard')}, {of}. "
        "`funnelwatch rebuild` switches to the recomputed state."
    )


def _is_partial(verdict: Verdict) -> bool:
    return bool(verdict.lost or verdict.left_out)


def _print_left_out(console: Console, verdict: Verdict) -> None:
    for line in (*_lost_lines(verdict.lost), *verdict.left_out):
        console.print(Text(f"Not compared: {line}."), soft_wrap=True)
    if verdict.put_aside:
        console.print(
            Text(
                f"Left out: {_counted(verdict.put_aside, 'record')} that workers put aside and that would be events today; "
                "`funnelwatch dlq redrive` sends them again."
            ),
            soft_wrap=True,
        )


def _lost_lines(lost: Sequence[Lost]) -> list[str]:
    return [f"Kafka no longer holds the past of {entry}" for entry in lost]


def _kpi_row(difference: KpiDifference, unit: Unit) -> tuple[str, ...]:
    both = (difference.live, difference.recomputed)
    told = [NOTHING if value is None else shown(value, unit) for value in both]
    if told[0] == told[1]:  # the difference is beyond what people read
        told = _precise(difference.live or 0.0, difference.recomputed or 0.0)
    of = (*(f"{name}={label}" for name, label in difference.labels.items()), difference.stat or "")
    return difference.kpi, difference.window or "now", _short(" ".join(of).strip()), *told


def _state_row(difference: StateDifference) -> tuple[str, ...]:
    lies = difference.part
    if difference.start is not None:
        lies = f"{difference.part} {difference.grid} {instant_text(difference.start).replace('.000Z', 'Z')}"
    told = [_told(value, difference.part) for value in (difference.live, difference.recomputed)]
    return difference.where, lies, _short(difference.series), _short(difference.label), *told


def _precise(live: float, recomputed: float) -> list[str]:
    """With as many digits as it takes to tell them apart."""
    digits = next((digits for digits in range(6, 17) if f"{live:.{digits}g}" != f"{recomputed:.{digits}g}"), 17)
    return [f"{value:.{digits}g}" for value in (live, recomputed)]


def _told(value: int | str | None, part: str) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return printable(value)
    return instant_text(value) if part in TIMES else f"{value:,}"


def _json_row(difference: StateDifference) -> dict[str, Any]:
    row = difference._asdict()
    start = row.pop("start")
    return {**row, "start": None if start is None else instant_text(start)}


def _short(text: str) -> str:
    text = printable(text)
    return text if len(text) <= CELL else text[: CELL - 1] + "…"


def _print_more(console: Console, total: int, limit: int) -> None:
    if total > limit:
        console.print(Text(f"and {total - limit:,} more; --limit and --json show them", style="dim"))
    console.print()


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _pace(count: int, seconds: float) -> str:
    return f"{duration_text(seconds)} ({count / max(seconds, 1e-3):,.0f}/s)"
