"""`rebuild`: the state made anew from Kafka, and switched to."""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path

import click

from streams.app.environment import load_settings
from streams.app.recompute import installation_of
from streams.commands.group import CommandError
from streams.commands.options import config_option
from streams.commands.recompute_output import print_past_gone, print_rebuilt
from streams.garbage import search_rarely
from streams.recompute.rebuild import PastIsGone, Rebuilt, rebuild
from streams.replay.progress import progress_on
from streams.settings.root import Settings
from streams.tables.redis_client import check_server


@click.command("rebuild")
@click.option(
    "--lose-older", is_flag=True, help="Go on where Kafka no longer holds the beginning, and lose what is older."
)
@config_option
def command(lose_older: bool, config: Path | None) -> None:
    """Make the state anew from Kafka and switch to it.

    The state is made beside the live one in Redis, from the beginning of the topics up to where the live state is; then each
    shard is switched in one transaction. Workers and exporters may go on, and the KPIs do. It needs room for the state twice.
    Killed at any moment it leaves each shard as it was or as it will be; running it again completes it.

    Where the catalogue or the definitions changed such that workers refuse the state: stop the workers of the old ones, run
    this with the new ones, start the workers. What was put aside and is an event by now is counted.
    """
    settings = load_settings(config)
    logging.getLogger("aiokafka").addHandler(logging.NullHandler())  # what it logs is told in our sentence
    try:
        rebuilt = asyncio.run(_rebuild(settings, lose_older))
    except PastIsGone as gone:
        print_past_gone(gone)
        raise CommandError(f"{gone}; nothing was changed. --lose-older goes on and loses what is older.") from gone
    print_rebuilt(rebuilt)


async def _rebuild(settings: Settings, lose_older: bool) -> Rebuilt:
    search_rarely()
    installation = installation_of(settings)
    try:
        await check_server(installation.client)
        return await rebuild(installation, progress_on(sys.stderr, "rebuild"), lose_older=lose_older)
    finally:
        await installation.client.aclose()
