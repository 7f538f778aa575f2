"""`compute`: the KPIs from files, without any service."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from streams.app.catalogue import plan_of
from streams.app.environment import load_settings
from streams.commands.history import History
from streams.commands.options import Instant, breakdowns_option, config_option, json_option, window_option
from streams.commands.output import print_values
from streams.events.topics import GROUP_OF, Group
from streams.events.types import TOPIC_OF
from streams.fold.batch import Arrival
from streams.fold.engine import Engine
from streams.fold.plan import Plan
from streams.fold.reading import read
from streams.tables.memory import MemoryTables
from streams.tables.shard import ShardId


@click.command("compute")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option(
    "--at", required=True, type=Instant(), metavar="T", help="The instant (RFC 3339); only earlier events count."
)
@window_option
@breakdowns_option
@json_option
@config_option
def command(
    files: tuple[str, ...], at: int, windows: tuple[str, ...], breakdowns: bool, as_json: bool, config: Path | None
) -> None:
    """The KPIs at an instant, from files of events; no services.

    Files are JSON lines, .gz too, - for standard input.
    """
    plan = plan_of(load_settings(config))
    history, tables = History(files, plan.catalogue.definitions.rates), MemoryTables(plan)
    asyncio.run(fold(plan, tables, history, at))
    history.say_rejected()
    print_values(
        plan.catalogue,
        read(plan.catalogue, tables.snapshot(at)),
        at,
        as_json=as_json,
        windows=windows,
        breakdowns=breakdowns,
    )


async def fold(plan: Plan, tables: MemoryTables, history: History, at: int) -> None:
    """Folds the events before `at`, one shard per group."""
    writers = {group: tables.writer(ShardId(group, 0)) for group in Group}
    engines = {group: Engine(plan, group) for group in Group}
    for writer in writers.values():
        await writer.open()
    for arrivals in history.batches():
        by_group: dict[Group, list[Arrival]] = {}
        for time, event in arrivals:
            if time < at:
                by_group.setdefault(GROUP_OF[TOPIC_OF[type(event)]], []).append((time, event))
        for group, those in by_group.items():
            arranged = engines[group].arrange(those)
            delta = engines[group].fold(arranged, await writers[group].load(arranged.needs()), at)
            await writers[group].commit(delta, {}, {})
