"""`verify`: the live state held against one that is recomputed."""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path
from typing import Final

import click

from streams.app.catalogue import plan_of
from streams.app.clock import instant_of
from streams.app.environment import load_settings
from streams.app.recompute import installation_of
from streams.app.snapshot import snapshot_of
from streams.commands.compute import fold
from streams.commands.group import FAILED, told
from streams.commands.history import History
from streams.commands.options import Instant, config_option
from streams.commands.recompute_output import print_json, print_verdict
from streams.garbage import search_rarely
from streams.recompute.files import compare_views
from streams.recompute.verify import Verdict, verify
from streams.replay.progress import progress_on
from streams.settings.root import Settings
from streams.tables.memory import MemoryTables
from streams.tables.redis_client import check_server

SAME: Final = 0
DIFFERENT: Final = 1
NOT_COMPARED: Final = 2
SHOWN: Final = 20


@click.command("verify")
@click.argument("files", nargs=-1, metavar="[FILE]…")
@click.option(
    "--at",
    type=Instant(),
    metavar="T",
    help="With files: the instant (RFC 3339); only earlier events count. Default: now, by the setting clock.",
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    metavar="N",
    default=SHOWN,
    show_default=True,
    help="Rows in a table.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with the differences, for programs.")
@config_option
def command(files: tuple[str, ...], at: int | None, limit: int, as_json: bool, config: Path | None) -> None:
    """Recompute the state and compare it with the live one.

    From Kafka it is made once more, beside the live one in Redis, from the beginning of the topics up to the very offsets that
    the live state has read; then every KPI, pane, state and ranking is compared. Workers may go on. What is made is removed
    again; meanwhile Redis needs room for the state twice.

    From files (JSON lines, .gz too, - for standard input) the KPIs at an instant and the panes are compared. The files must
    hold all events that the live state is made of.

    Exit codes: 0 the same, 1 different, 2 could not be compared, or not all of it.
    """
    if at is not None and not files:
        raise click.UsageError("--at is for files: with Kafka, both are compared as they are now.")
    settings = load_settings(config)
    logging.getLogger("aiokafka").addHandler(logging.NullHandler())  # what it logs is told in our sentence
    try:
        verdict = asyncio.run(_from_files(settings, files, at) if files else _from_kafka(settings))
    except Exception as error:
        code, sentence = told(error)
        click.echo(f"funnelwatch: {sentence}", err=True)
        sys.exit(NOT_COMPARED if code == FAILED else code)
    if as_json:
        print_json(verdict)
    else:
        print_verdict(plan_of(settings).catalogue, verdict, limit)
    sys.exit(_code(verdict))


def _code(verdict: Verdict) -> int:
    if not verdict.same:
        return DIFFERENT
    return NOT_COMPARED if verdict.lost or verdict.left_out else SAME


async def _from_kafka(settings: Settings) -> Verdict:
    search_rarely()
    installation = installation_of(settings)
    try:
        await check_server(installation.client)
        return await verify(installation, lambda: instant_of(settings), progress_on(sys.stderr, "recompute"))
    finally:
        await installation.client.aclose()


async def _from_files(settings: Settings, files: tuple[str, ...], at: int | None) -> Verdict:
    plan = plan_of(settings)
    live = await snapshot_of(settings, plan, instant_of(settings) if at is None else at)
    history, tables = History(files, plan.catalogue.definitions.rates), MemoryTables(plan)
    await fold(plan, tables, history, live.at)
    history.say_rejected()
    return compare_views(plan, live, tables.snapshot(live.at))
