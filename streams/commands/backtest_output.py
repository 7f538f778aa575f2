"""What a backtest prints: the firings, what they cost a month, and variants beside each other."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from streams.backtest.cost import Cost, cost, per_month
from streams.backtest.report import Report, firings, unjudged
from streams.backtest.run import Result
from streams.backtest.spell import Spell, Verdict
from streams.backtest.variants import Variant
from streams.commands.output import duration_text, instant_text, plain_table, print_whole
from streams.measures.window import MINUTE, SECOND
from streams.render.wording import sentence, span, style, threshold

MOST_ROWS: Final = 50
"""Firings in the table; who wants to see more of them has a program for it."""


def print_tables(report: Report) -> None:
    """For people. Of several values tried only the comparison; of one, or none, all firings too."""
    console = Console(highlight=False)
    judged = f"from {_time(report.span.since)} to {_time(report.span.until)} UTC, every {span(report.span.step)}"
    console.print(Text(f"{report.events:,} events; judged {judged}.", style="dim"), soft_wrap=True)
    if len(report.variants) > 1:
        _print_comparison(console, report)
    if len(report.variants) > 2:
        return
    result = report.results[-1]
    _print_firings(console, report, result)
    _print_summary(console, report, result)
    _print_unjudged(console, result)
    console.print()
    console.print(_total(cost(result.verdicts.values(), report.span), report), soft_wrap=True)


def print_json(report: Report) -> None:
    """For programs: instants in RFC 3339, durations in seconds, `end` null for what still fires."""
    document = {
        "since": instant_text(report.span.since),
        "until": instant_text(report.span.until),
        "step_seconds": report.span.step / SECOND,
        "events": report.events,
        "variants": [
            _variant(report, variant, result) for variant, result in zip(report.variants, report.results, strict=True)
        ],
    }
    json.dump(document, sys.stdout, ensure_ascii=False)
    sys.stdout.write("\n")


def _variant(report: Report, variant: Variant, result: Result) -> dict[str, Any]:
    whole = cost(result.verdicts.values(), report.span)
    return {
        "set": {f"{change.alert}.{change.key}": change.value for change in variant.changes},
        "pages_per_30_days": whole.pages,
        "tickets_per_30_days": whole.tickets,
        "alerts": [_alert(report, verdict) for verdict in result.verdicts.values()],
    }


def _alert(report: Report, verdict: Verdict) -> dict[str, Any]:
    condition = verdict.condition
    return {
        "name": condition.name,
        "kpi": condition.kpi.id,
        "severity": condition.severity,
        "condition": sentence(condition),
        "judged": verdict.judged,
        "firing_seconds": verdict.firing_time(report.span.until) / SECOND,
        "per_30_days": per_month(len(verdict.firings), report.span),
        "firings": [
            {
                "pending_since": instant_text(spell.pending),
                "start": instant_text(spell.firing or spell.pending),
                "end": None if spell.ended is None else instant_text(spell.ended),
                "seconds": spell.length(report.span.until) / SECOND,
                "peak": {"at": instant_text(spell.peak.at), "value": spell.peak.value, "bound": spell.peak.bound},
            }
            for spell in verdict.firings
        ],
    }


def _print_firings(console: Console, report: Report, result: Result) -> None:
    rows = firings(result)
    if not rows:
        console.print()
        console.print("Nothing would have fired.")
        return
    table = plain_table("alert", "severity", "start (UTC)", "end", "for", "peak", "threshold", right=("for", "peak"))
    for verdict, spell in _longest(rows, report):
        table.add_row(
            verdict.condition.name,
            verdict.condition.severity,
            _time(spell.firing or spell.pending),
            _time(spell.ended) if spell.ended is not None else "still firing",
            duration_text(spell.length(report.span.until) / SECOND),
            _printed(verdict, spell.peak.value),
            _threshold(verdict, spell),
        )
    console.print()
    print_whole(console, table)
    if len(rows) > MOST_ROWS:
        console.print(Text(f"the {MOST_ROWS} longest of {len(rows):,}; --json has them all", style="dim"))


def _longest(rows: list[tuple[Verdict, Spell]], report: Report) -> list[tuple[Verdict, Spell]]:
    """The longest firings, as many as are shown, in order of time."""
    shown = sorted(rows, key=lambda row: -row[1].length(report.span.until))[:MOST_ROWS]
    return sorted(shown, key=lambda row: row[1].firing or 0)


def _print_summary(console: Console, report: Report, result: Result) -> None:
    fired = [verdict for verdict in result.verdicts.values() if verdict.firings]
    if not fired:
        return
    numbers = ("firings", "in all", "in 30 days", "worst")
    table = plain_table("alert", "severity", *numbers, right=numbers)
    for verdict in sorted(fired, key=lambda verdict: -len(verdict.firings)):
        table.add_row(
            verdict.condition.name,
            verdict.condition.severity,
            f"{len(verdict.firings):,}",
            duration_text(verdict.firing_time(report.span.until) / SECOND),
            _rate(per_month(len(verdict.firings), report.span)),
            _printed(verdict, verdict.worst().value),
        )
    console.print()
    print_whole(console, table)


def _print_unjudged(console: Console, result: Result) -> None:
    absent, other = unjudged(result)
    quiet = sum(verdict.judged and not verdict.firings for verdict in result.verdicts.values())
    if quiet and quiet < len(result.verdicts):
        console.print(Text(f"\n{quiet} other alerts were judged and would not have fired.", style="dim"))
    for names, why in (
        (absent, "their KPI never had a value"),
        (other, "there was never enough volume, or nothing to compare with"),
    ):
        if names:
            console.print(Text(f"\nNever judged, because {why}: {', '.join(names)}.", style="dim"), soft_wrap=True)


def _print_comparison(console: Console, report: Report) -> None:
    console.print()
    for verdict in report.results[0].verdicts.values():
        console.print(Text(f"{verdict.condition.name}: {sentence(verdict.condition)}", style="dim"), soft_wrap=True)
    numbers = ("firings", "in all", "pages in 30 days", "tickets in 30 days")
    table = plain_table("tried", *numbers, right=numbers)
    for variant, whole in report.costs():
        table.add_row(
            variant.label(),
            f"{whole.firings:,}",
            duration_text(whole.time / SECOND),
            _rate(whole.pages),
            _rate(whole.tickets),
        )
    console.print()
    print_whole(console, table)


def _total(whole: Cost, report: Report) -> str:
    length = duration_text((report.span.until - report.span.since) / SECOND)
    fired = f"{whole.firings:,} firing{'' if whole.firings == 1 else 's'}"
    return (
        f"In {length}: {fired}, {duration_text(whole.time / SECOND)} in all; "
        f"that is {_rate(whole.pages)} pages and {_rate(whole.tickets)} tickets in 30 days."
    )


def _time(at: int) -> str:
    """An instant as people read it, in UTC: to the minute, or to the second where there are seconds."""
    text = datetime.fromtimestamp(at // SECOND, UTC).strftime("%Y-%m-%d %H:%M:%S")
    return text.removesuffix(":00") if at % MINUTE < SECOND else text


def _printed(verdict: Verdict, value: float) -> str:
    return style(verdict.condition).prints(value)


def _threshold(verdict: Verdict, spell: Spell) -> str:
    """What the peak was held against, with the number where that moves."""
    first = verdict.condition.comparisons[0]
    text = threshold(verdict.condition, first)
    return text if first.of is None else f"{text} ({_printed(verdict, spell.peak.bound)})"


def _rate(value: float) -> str:
    """So many in 30 days: `0`, `0.3`, `12`."""
    return "0" if not value else f"{value:.1f}" if value < 9.95 else f"{value:,.0f}"
