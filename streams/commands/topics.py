"""`topics`: the topics in Kafka, made and checked."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from streams.app.environment import load_settings
from streams.commands.group import CommandError
from streams.commands.options import config_option
from streams.connections.kafka import kafka_connection
from streams.ingest.topics import Wanted, check_topics, create_topics
from streams.measures.window import DAY

RETENTION_MS: Final = 400 * DAY
"""Events are kept in Kafka for as long as the state remembers them, so that the state can always be made anew."""


@click.group("topics")
def command() -> None:
    """Make the topics in Kafka, or check that they are as they have to be."""


@command.command("create")
@click.option(
    "--partitions", type=click.IntRange(1), metavar="N", help="Partitions of each topic (default: topics.partitions)."
)
@config_option
def create(partitions: int | None, config: Path | None) -> None:
    """Make the topics that do not exist yet.

    These are the four topics of events and that of the dead letters, under the names in the settings.
    """
    settings = load_settings(config)
    topics = settings.topics
    wanted = Wanted(partitions or topics.partitions, topics.replication or -1, RETENTION_MS)
    letters = Wanted(1, topics.replication or -1, RETENTION_MS)
    names = dict.fromkeys(topics.names.values(), wanted) | {topics.dead_letters: letters}
    for sentence in create_topics(kafka_connection(settings.kafka), names):
        click.echo(sentence)


@command.command("check")
@config_option
def check(config: Path | None) -> None:
    """Say what is wrong with the topics; exit 1 if anything is.

    Wrong are partitions that part a key from its shard, compaction, and a retention too short to read all in again.
    """
    settings = load_settings(config)
    problems = check_topics(
        kafka_connection(settings.kafka), settings.topics.names, settings.topics.dead_letters, retention_ms=RETENTION_MS
    )
    if problems:
        raise CommandError(" ".join(problems))
    click.echo("The topics are as they have to be.")
