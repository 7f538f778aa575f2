"""`kpis`: the KPIs from the live state in Redis."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from streams.app.catalogue import plan_of
from streams.app.clock import instant_of
from streams.app.environment import load_settings
from streams.app.snapshot import snapshot_of
from streams.commands.options import Instant, breakdowns_option, config_option, json_option, window_option
from streams.commands.output import print_values
from streams.fold.reading import read


@click.command("kpis")
@click.option("--at", type=Instant(), metavar="T", help="The instant (RFC 3339); default: now, by the setting clock.")
@window_option
@breakdowns_option
@json_option
@config_option
def command(at: int | None, windows: tuple[str, ...], breakdowns: bool, as_json: bool, config: Path | None) -> None:
    """The KPIs right now, or at an instant, from Redis.

    Of distinct counts only the latest times are kept: an instant before the latest event is not answered exactly, and
    `funnelwatch compute` does that.
    """
    settings = load_settings(config)
    plan = plan_of(settings)
    view = asyncio.run(snapshot_of(settings, plan, instant_of(settings) if at is None else at))
    print_values(
        plan.catalogue, read(plan.catalogue, view), view.at, as_json=as_json, windows=windows, breakdowns=breakdowns
    )
