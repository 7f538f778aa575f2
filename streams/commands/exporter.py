"""`exporter`: the process that serves the KPIs."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import click
from prometheus_client import disable_created_metrics

from streams.app.environment import load_settings
from streams.app.exporter import exporter_of
from streams.commands.options import config_option
from streams.expose.latency import favour_requests
from streams.expose.serving import start_web
from streams.logs import start_logging


@click.command("exporter")
@click.option("--simulated", is_flag=True, help="Say on every page that the events are simulated.")
@config_option
def command(simulated: bool, config: Path | None) -> None:
    """Serve the KPIs over HTTP, until SIGTERM or Ctrl-C.

    /metrics is for Prometheus, / is the board, /runbooks has the runbooks, /api/kpis gives JSON, /healthz and
    /readyz say how it is.
    """
    settings = load_settings(config)
    start_logging(settings.logs.level, settings.logs.format)
    favour_requests()
    disable_created_metrics()  # type: ignore[no-untyped-call]  # the library leaves it untyped
    listen = settings.exporter.listen

    async def serve() -> None:
        stopped = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        runner = await start_web(exporter_of(settings, simulated=simulated), listen.host, listen.port)
        click.echo(f"Serving the KPIs on http://{listen}/ (metrics, api/kpis, healthz, readyz).", err=True)
        await stopped.wait()
        await runner.cleanup()

    asyncio.run(serve())
