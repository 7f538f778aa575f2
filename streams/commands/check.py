"""`check`: the doctor. Looks at everything a worker and an exporter need, and says what is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from redis.exceptions import RedisError
from rich.console import Console
from rich.markup import escape

from streams.app.catalogue import plan_of
from streams.app.clock import instant_of
from streams.app.environment import load_settings
from streams.app.snapshot import snapshot_of
from streams.commands.options import config_option
from streams.commands.output import duration_text, instant_text
from streams.commands.topics import RETENTION_MS
from streams.connections.kafka import kafka_connection
from streams.connections.redis import redis_reader
from streams.fold.plan import Plan
from streams.ingest.stopping import WorkerFailed
from streams.ingest.topics import check_topics
from streams.settings.root import Settings, settings_reference
from streams.tables.mismatch import StateMismatch
from streams.tables.redis_client import UnfitServer, check_server
from streams.tables.redis_reader import NoState, TornRead

Finding = tuple[bool, str]
"""Whether it is well, and the sentence."""


@click.command("check")
@click.option(
    "--settings", "show_settings", is_flag=True, help="List every setting with its default, and nothing else."
)
@config_option
def command(show_settings: bool, config: Path | None) -> None:
    """Look at settings, Kafka, topics and Redis; exit 1 if anything is wrong."""
    console = Console(highlight=False, soft_wrap=True)
    if show_settings:
        _print_settings(console)
        return
    settings = load_settings(config)
    plan = plan_of(settings)
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        lambda: iter([(True, "The settings are valid.")]),
        lambda: _kafka(settings),
        lambda: _redis(settings, plan),
    )
    well = True
    for check in checks:
        for fine, sentence in check():
            well &= fine
            console.print(f"[green]✓[/] {sentence}" if fine else f"[red]✗[/] {sentence}")
    if not well:
        raise SystemExit(1)


def _kafka(settings: Settings) -> Iterator[Finding]:
    topics = settings.topics
    try:
        problems = check_topics(
            kafka_connection(settings.kafka), topics.names, topics.dead_letters, retention_ms=RETENTION_MS
        )
    except WorkerFailed as failure:
        yield False, str(failure)
        return
    yield True, f"Kafka answers at {', '.join(settings.kafka.brokers)}."
    for problem in problems:
        yield False, problem
    if not problems:
        yield True, "The topics are as they have to be."


def _redis(settings: Settings, plan: Plan) -> Iterator[Finding]:
    async def fit() -> None:
        client = redis_reader(settings.redis)
        try:
            await check_server(client)
        finally:
            await client.aclose()

    try:
        asyncio.run(fit())
    except UnfitServer as problem:
        yield False, str(problem)
    except (RedisError, OSError) as problem:
        yield False, f"Redis does not answer at {settings.redis.address}: {problem}"
    else:
        yield True, f"Redis answers at {settings.redis.address} and evicts nothing."
        yield from _state(settings, plan)


def _state(settings: Settings, plan: Plan) -> Iterator[Finding]:
    try:
        view = asyncio.run(snapshot_of(settings, plan, None))
    except NoState as nothing:
        yield True, f"Nothing is stored yet: {nothing}."
        return
    except (TornRead, StateMismatch, RedisError, OSError) as problem:
        yield False, f"The state cannot be read: {problem}"
        return
    latest = view.at - 1
    now = instant_of(settings)
    age = "" if now is None else f", {duration_text(max(now - latest, 0) / 1000)} ago"
    yield True, f"The latest event read in is of {instant_text(latest)}{age}."
    yield True, f"Topics that have had events: {', '.join(sorted(view.topics)) or 'none'}."


def _print_settings(console: Console) -> None:
    for setting in settings_reference().values():
        default = f", default {escape(setting.default)}" if setting.default else ""
        choices = f" One of {', '.join(setting.choices)}." if setting.choices else ""
        console.print(f"[bold]{setting.env}[/]  [dim]({setting.toml}{default})[/]")
        console.print(f"    {escape(setting.description)}{choices}")
