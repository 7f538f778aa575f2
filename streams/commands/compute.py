"""`compute`: the KPIs from files, without any service."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import click

from streams.app import load_settings, plan_of, wall_clock
from streams.commands.options import Instant, breakdowns_option, config_option, json_option, window_option
from streams.commands.output import print_values
from streams.events.codec import ANY
from streams.events.event import Event
from streams.events.topics import GROUP_OF, Group
from streams.events.types import TOPIC_OF
from streams.fold.admission import Admission
from streams.fold.engine import Engine
from streams.fold.plan import Plan
from streams.fold.reading import read
from streams.replay.files import HistoryFile, one_after_another
from streams.tables.memory import MemoryTables
from streams.tables.shard import ShardId

BATCH = 5_000


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
    tables = MemoryTables(plan)
    rejected = asyncio.run(fold_files(plan, tables, files, at))
    if rejected:
        reasons = ", ".join(f"{n} {reason}" for reason, n in rejected.most_common())
        click.echo(f"{rejected.total()} lines were rejected: {reasons}.", err=True)
    print_values(
        plan.catalogue,
        read(plan.catalogue, tables.snapshot(at)),
        at,
        as_json=as_json,
        windows=windows,
        breakdowns=breakdowns,
    )


async def fold_files(plan: Plan, tables: MemoryTables, files: Iterable[str], at: int) -> Counter[str]:
    """Folds the events before `at`, one shard per group. Gives the numbers of rejected lines by reason."""
    admission = Admission(ANY, plan.catalogue.definitions.rates)
    writers = {group: tables.writer(ShardId(group, 0)) for group in Group}
    engines = {group: Engine(plan, group) for group in Group}
    for writer in writers.values():
        await writer.open()
    rejected: Counter[str] = Counter()
    values = (record.value for record in one_after_another([HistoryFile(path) for path in files]))
    for batch in _batches(values):
        decoded = admission.admit(batch, wall_clock())
        rejected.update(reason.reason.value for _, reason in decoded.rejected)
        by_group: dict[Group, list[tuple[int, Event]]] = {}
        for time, event in decoded.events:
            if time < at:
                by_group.setdefault(GROUP_OF[TOPIC_OF[type(event)]], []).append((time, event))
        for group, arrivals in by_group.items():
            arranged = engines[group].arrange(arrivals)
            delta = engines[group].fold(arranged, await writers[group].load(arranged.needs()), at)
            await writers[group].commit(delta, {}, {})
    return rejected


def _batches(values: Iterator[bytes]) -> Iterator[list[bytes]]:
    while batch := list(islice(values, BATCH)):
        yield batch
