"""`simulate`: seeded, believable traffic to Kafka or into a file."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from streams.app.clock import wall_clock
from streams.app.environment import load_settings
from streams.commands.delivery import ends, kafka_sink
from streams.commands.options import Instant, config_option, days_option, rate_option, scale_option
from streams.measures.window import DAY
from streams.replay.progress import progress_on
from streams.replay.simulator.beginnings import begin
from streams.replay.simulator.example import COMPANY
from streams.replay.sinks import FileSink
from streams.replay.traffic import send_history, send_live


@click.command("simulate")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file instead of Kafka.")
@click.option(
    "--seed", type=int, metavar="N", default=1, show_default=True, help="The same seed and span give the same events."
)
@days_option(0)
@click.option("--until", type=Instant(), metavar="T", help="End of the history (RFC 3339; default: now).")
@click.option("--live", is_flag=True, help="Go on with live traffic after the history, until Ctrl-C.")
@scale_option()
@rate_option(1.0)
@config_option
def command(
    out: Path | None,
    seed: int,
    days: float,
    until: int | None,
    live: bool,
    scale: float,
    rate: float,
    config: Path | None,
) -> None:
    """Make up the events of a believable company, into Kafka or a file.

    All event types occur; ids and names say that they are simulated.
    """
    if live and (out or until is not None):
        raise click.UsageError("live traffic goes on from now to Kafka: --live goes with neither --out nor --until")
    end = wall_clock() if until is None else until
    world = begin(COMPANY, seed, end - round(days * DAY), scale)
    progress = progress_on(sys.stderr, "simulate")
    with FileSink(out) if out else kafka_sink(load_settings(config)) as sink:
        outcome = send_history(world, end, sink, progress)
        if live and not outcome.exit_code:
            outcome = send_live(world, sink, progress_on(sys.stderr, "live"), rate)
    ends(outcome)
