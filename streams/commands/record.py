"""`record`: what the KPIs were, from files, into the history that the live page and some alerts look back at."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click

from streams.app import definitions_of, instant_of, load_settings
from streams.commands.history import History
from streams.commands.options import config_option
from streams.commands.past import write_past
from streams.replay.progress import progress_on


@click.command("record")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@config_option
def command(files: tuple[str, ...], config: Path | None) -> None:
    """Write down what the KPIs were, from the files that were replayed.

    The live page's charts, and alerts that compare a distinct count or a state with an earlier one, know a past that the
    exporter recorded hour by hour. This writes the hours before it ran, where there is no record yet.
    """
    settings = load_settings(config)
    history = History(files, definitions_of(settings).rates)
    written = asyncio.run(
        write_past(settings, history.batches(progress_on(sys.stderr, "reading")), instant_of(settings))
    )
    history.say_rejected()
    click.echo(f"{written:,} records were written; the exporter takes them in within a minute.")
