"""`backtest`: history in, the alerts that would have fired out."""

from __future__ import annotations

import asyncio
import sys
from importlib import import_module
from pathlib import Path

import click

from streams.app.catalogue import catalogue_of
from streams.app.clock import instant_of
from streams.app.environment import load_settings
from streams.backtest.events import Events
from streams.backtest.report import Report
from streams.backtest.run import STEP, Span, backtest
from streams.backtest.variants import WrongChange, alerts_named, variants
from streams.backtest.watched import read_for
from streams.commands.backtest_output import print_json, print_tables
from streams.commands.group import CommandError
from streams.commands.history import History
from streams.commands.options import Duration, Instant, config_option
from streams.commands.output import instant_text
from streams.commands.past import EventsOfAll, write_past
from streams.fold.plan import Plan
from streams.measures.window import HOUR, SECOND
from streams.replay.progress import progress_on

SHORTEST, LONGEST = SECOND, HOUR
"""Of a step: panes are 10 s long, and totals are recorded every hour."""

MOST_INSTANTS = 10_000_000
"""Half an hour of work. An event of 1970, say, whose clock was wrong, would ask for more."""

PLOT = "streams.commands.backtest_plot"
"""Imported only when it is needed: it takes matplotlib, which is an extra, and a second."""


@click.command("backtest")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--since", type=Instant(), metavar="T", help="Judge from this instant (RFC 3339; default: first event).")
@click.option("--until", type=Instant(), metavar="T", help="Judge up to this instant (default: the latest event).")
@click.option("--alert", "names", multiple=True, metavar="NAME", help="Only this alert; may be repeated.")
@click.option(
    "--set",
    "said",
    multiple=True,
    metavar="ALERT.KEY=VALUE[,…]",
    help="Try another value, or several beside each other; without ALERT of the only --alert. May be repeated.",
)
@click.option(
    "--step",
    type=Duration(),
    default=STEP,
    metavar="D",
    help="How far apart the instants are at which alerts are judged (default: 1m).",
)
@click.option(
    "--plot",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Draw the KPIs with their thresholds, as .png or .svg.",
)
@click.option(
    "--record",
    is_flag=True,
    help="Also write what the KPIs were into the history in Redis, where it has nothing: of files that were replayed.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")
@config_option
def command(
    files: tuple[str, ...],
    since: int | None,
    until: int | None,
    names: tuple[str, ...],
    said: tuple[str, ...],
    step: int,
    plot: Path | None,
    record: bool,
    as_json: bool,
    config: Path | None,
) -> None:
    """The alerts that would have fired, from files of events; no services.

    Files are JSON lines, .gz too, - for standard input, in any order. Alerts are judged as Prometheus does, with their hold
    times, as if every event had arrived in time. With --record the charts of the board, and alerts that compare with a
    recorded value, know the past before the exporter ran.

    \b
      funnelwatch backtest history.jsonl.gz
      funnelwatch backtest history.jsonl.gz --alert BounceRatioHigh --set threshold=0.5,0.6,0.7
      funnelwatch backtest history.jsonl.gz --set BounceRatioHigh.hold=1h --plot alerts.png
    """
    if not SHORTEST <= step <= LONGEST:
        raise click.BadParameter("a step is from 1s to 1h", param_hint="--step")
    if plot is not None:
        _check_drawing(plot)
    settings = load_settings(config)
    catalogue, currency = catalogue_of(settings), settings.definitions.base_currency
    try:
        tried = variants(catalogue, said, names)
        watched = alerts_named(catalogue, names or [change.alert for variant in tried for change in variant.changes])
    except WrongChange as error:
        raise click.UsageError(str(error)) from None
    judged = [variant.only(watched) if names or said else variant for variant in tried]
    plan = Plan(read_for(variant.catalogue for variant in judged))
    history, events = History(files, catalogue.definitions.rates), Events(plan)
    everything = EventsOfAll(settings) if record else None
    for arrivals in history.batches(progress_on(sys.stderr, "reading")):
        events.take(arrival for arrival in arrivals if until is None or arrival[0] < until)
        if everything is not None:
            everything.take(arrivals)
    history.say_rejected()
    span = _span(events, since, until, step)
    progress = progress_on(sys.stderr, "judging")
    try:
        results = backtest(
            plan,
            events,
            [variant.catalogue for variant in judged],
            span,
            lambda share: progress.at(round(len(events) * share), round(history.size * share), share),
            traced=plot is not None,
        )
    finally:
        progress.close()
    report = Report(span, len(events), judged, results)
    if as_json:
        print_json(report)
    else:
        print_tables(report)
    if plot is not None:
        click.echo(import_module(PLOT).draw(plot, report, currency, named=bool(names or said)), err=True)
    if everything is not None:
        written = asyncio.run(write_past(settings, everything, instant_of(settings)))
        click.echo(
            f"{written:,} records of the past were written; the exporter takes them in within a minute.", err=True
        )


def _check_drawing(plot: Path) -> None:
    """Says before the work what would prevent drawing its result."""
    if plot.suffix.lower() not in (".png", ".svg"):
        raise click.BadParameter("the file has to end with .png or .svg", param_hint="--plot")
    if not plot.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {plot.parent}", param_hint="--plot")
    try:
        import_module(PLOT)
    except ModuleNotFoundError as error:
        if error.name != "matplotlib":
            raise
        raise CommandError("--plot needs matplotlib: pip install 'funnelwatch[plot]'") from None


def _span(events: Events, since: int | None, until: int | None, step: int) -> Span:
    if events.first is None or events.latest is None:
        raise CommandError("There is no event to judge anything by.")
    begin = events.first if since is None else max(since, events.first)
    end = events.latest + 1 if until is None else until
    if begin >= end:
        raise CommandError(f"There is nothing between {instant_text(begin)} and {instant_text(end)} to judge.")
    if (end - begin) // step > MOST_INSTANTS:
        raise CommandError(
            f"From {instant_text(begin)} to {instant_text(end)} there are {(end - begin) // step:,} instants to judge, and at "
            f"most {MOST_INSTANTS:,} can be: take a longer --step, or say --since or --until."
        )
    return Span(begin, end, step)
