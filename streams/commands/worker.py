"""`worker`: the process that reads events from Kafka and keeps the state in Redis."""

from __future__ import annotations

from pathlib import Path

import click
from prometheus_client import disable_created_metrics

from streams.app.environment import load_settings
from streams.app.worker import operated_worker
from streams.commands.options import config_option
from streams.ingest.worker import run_worker
from streams.logs import start_logging


@click.command("worker")
@config_option
def command(config: Path | None) -> None:
    """Read events from Kafka into the state in Redis, until SIGTERM or Ctrl-C.

    Several workers of one consumer group share the partitions. `faust -A streams.app worker` runs the same app.
    """
    settings = load_settings(config)
    start_logging(settings.logs.level, settings.logs.format)
    disable_created_metrics()  # type: ignore[no-untyped-call]  # the library leaves it untyped
    run_worker(operated_worker(settings))
