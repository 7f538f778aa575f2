"""`replay`: history from files into Kafka."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from streams.app.environment import load_settings
from streams.commands.delivery import ends, kafka_sink
from streams.commands.options import Instant, config_option
from streams.replay.progress import progress_on
from streams.replay.replay import replay


@click.command("replay")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--until", type=Instant(), metavar="T", help="Send only events earlier than this instant (RFC 3339).")
@click.option("--shift-to-now", is_flag=True, help="Move all times by the same amount, so that the latest is now.")
@click.option(
    "--speed", type=click.FloatRange(0, min_open=True), metavar="N", help="Go by event time, this many times as fast."
)
@click.option("--merge", is_flag=True, help="Send the files as one, by time, instead of one after another.")
@config_option
def command(
    files: tuple[str, ...],
    until: int | None,
    shift_to_now: bool,
    speed: float | None,
    merge: bool,
    config: Path | None,
) -> None:
    """Send files of events to Kafka, each event to its topic, under its key.

    Files are JSON lines, .gz too, - for standard input. Lines that are no events are sent as well, to end up in the dead
    letters with their reason. For history older than the windows set clock = "event" in the settings of worker and
    exporter, or use --shift-to-now.
    """
    settings = load_settings(config)
    with kafka_sink(settings) as sink:
        outcome = replay(
            files,
            sink=sink,
            progress=progress_on(sys.stderr, "replay"),
            until_ms=until,
            shift_to_now=shift_to_now,
            speed=speed,
            merge=merge,
        )
    ends(outcome)
