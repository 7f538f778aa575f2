"""`demo`: everything at once, on embedded servers, with simulated events."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from math import inf
from typing import Final

import click

from streams.app.clock import wall_clock
from streams.commands.delivery import ends, kafka_sink
from streams.commands.demo_past import Simulated, filling_past
from streams.commands.demo_processes import Process, run_process, wait_until_read
from streams.commands.group import CommandError
from streams.commands.options import days_option, rate_option, scale_option
from streams.connections.kafka import kafka_connection
from streams.ingest.topics import Wanted, create_topics
from streams.measures.window import DAY, SECOND
from streams.replay.embedded import embedded_broker, embedded_redis
from streams.replay.progress import progress_on
from streams.replay.simulator.beginnings import begin
from streams.replay.simulator.example import COMPANY
from streams.replay.traffic import busy_hour, send_history, send_live
from streams.settings.root import Settings

PARTITIONS: Final = 2
"""Enough for one shard to fold while another waits; more would only divide the demo's little traffic."""


@click.command("demo")
@click.option(
    "--seed", type=int, metavar="N", default=1, show_default=True, help="Another seed is another company's luck."
)
@days_option(1)
@scale_option()
@rate_option(60.0)
@click.option(
    "--for",
    "seconds",
    type=click.FloatRange(0),
    metavar="SECONDS",
    help="Stop after so much live traffic (default: never).",
)
def command(seed: int, days: float, scale: float, rate: float, seconds: float | None) -> None:
    """Simulated events through all of it, on embedded servers.

    History first, then live traffic; prints where to look. Needs nothing but Python. Nothing is kept: Ctrl-C ends it.
    """
    began = time.monotonic()
    with ExitStack() as running:
        click.echo("Starting the embedded broker and Redis …")
        broker, redis = running.enter_context(embedded_broker()), running.enter_context(embedded_redis())
        environ = {"FUNNELWATCH_KAFKA_BROKERS": broker, "FUNNELWATCH_REDIS_URL": redis}
        settings = Settings.load(None, environ)
        wanted = Wanted(PARTITIONS, 1)
        names = {*settings.topics.names.values(), settings.topics.dead_letters}
        create_topics(kafka_connection(settings.kafka), dict.fromkeys(sorted(names), wanted))
        worker = running.enter_context(run_process(Process("worker", settings.worker.listen, environ)))
        exporter = running.enter_context(
            run_process(Process("exporter", settings.exporter.listen, environ, ["--simulated"]))
        )
        now = wall_clock()
        end = busy_hour(now)
        start = end - round(days * DAY)
        world = begin(COMPANY, seed, start, scale)
        with kafka_sink(settings) as sink:
            click.echo(f"Reading in {days:g} days of simulated history …")
            outcome = send_history(world, end, sink, progress_on(sys.stderr, "history"), now - end)
            if outcome.exit_code:
                ends(outcome)
            wait_until_read(worker, outcome.sent)
            click.echo(f"{outcome.sent:,} events read in; ready after {time.monotonic() - began:.0f} s.\n")
            _say_where(worker, exporter, redis)
            running.enter_context(filling_past(environ, Simulated(seed, scale, start, end, now - end)))
            until = inf if seconds is None else wall_clock() + seconds * SECOND
            live = send_live(world, sink, progress_on(sys.stderr, "live"), rate, offset_ms=now - end, until_ms=until)
    if live.failed or live.reason:
        raise CommandError(live.sentence())
    click.echo(f"\nStopped. {live.sent:,} live events were sent; nothing is kept.")


def _say_where(worker: str, exporter: str, redis: str) -> None:
    for what, address in (
        ("The board, live", f"{exporter}/"),
        ("Metrics for Prometheus", f"{exporter}/metrics"),
        ("JSON", f"{exporter}/api/kpis?window=7d"),
        ("The worker's own metrics", f"{worker}/metrics"),
        ("In another terminal", f"FUNNELWATCH_REDIS_URL={redis} {sys.argv[0]} kpis"),
    ):
        click.echo(f"  {what:<26}{click.style(address, bold=True)}")
    click.echo(
        "\nAll of it is simulated; the company's clock says Tuesday afternoon. Live traffic goes on until Ctrl-C.\n"
    )
