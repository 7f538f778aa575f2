"""`dlq`: what was rejected, looked at, and sent again once it is mended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from streams.app.clock import wall_clock
from streams.app.definitions import definitions_of
from streams.app.environment import load_settings
from streams.commands.dlq_json import print_letter_json, print_letters_json
from streams.commands.dlq_output import print_letter, print_letters, print_tally
from streams.commands.options import Ago, Decorator, config_option
from streams.connections.kafka import kafka_connection
from streams.events.rejection import Reason
from streams.events.topics import Topic
from streams.fold.admission import admissions
from streams.ingest.kept_letters import Place
from streams.ingest.letter_summary import summary
from streams.ingest.letter_topic import LetterTopic, Selection
from streams.ingest.redrive import Judge, redrive
from streams.settings.root import Settings

NEWEST = 10
"""Letters in the table; who wants to see more of them says so."""


class PlaceOption(click.ParamType):
    """A place in the dead-letter topic."""

    name = "place"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Place:
        if isinstance(value, Place):
            return value
        try:
            return Place.of(str(value))
        except ValueError as error:
            self.fail(f"'{value}' is not {error}", param, ctx)


def filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say which letters are meant."""
    options: list[Decorator] = [
        click.option(
            "--topic",
            "topics",
            multiple=True,
            metavar="TOPIC",
            help="Only letters from this topic, under its own name or the one in Kafka; may be repeated.",
        ),
        click.option(
            "--reason",
            "reasons",
            multiple=True,
            type=click.Choice([reason.value for reason in Reason]),
            metavar="REASON",
            help=f"Only letters with this reason ({', '.join(Reason)}); may be repeated.",
        ),
        click.option(
            "--since",
            type=Ago(wall_clock),
            metavar="T",
            help="Only letters that were put aside since this instant (RFC 3339), or for so long (1h, 2d).",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@click.group("dlq")
def command() -> None:
    """Look at the dead letters, and send them again once what was wrong is mended.

    Reading needs no consumer group and leaves no trace in Kafka. What arrives meanwhile is left for the next time.
    """
    logging.getLogger("aiokafka").addHandler(logging.NullHandler())  # what it logs is told in our sentence


@command.command("list")
@filters
@click.option(
    "--limit", type=click.IntRange(1), metavar="N", help=f"Only the newest N letters (default: {NEWEST}; --json: all)."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array of letters, oldest first, for programs.")
@config_option
def list_(
    topics: tuple[str, ...],
    reasons: tuple[str, ...],
    since: int | None,
    limit: int | None,
    as_json: bool,
    config: Path | None,
) -> None:
    """Count the dead letters by topic and reason, and list the newest.

    A letter that was written twice is one letter. Those that were sent again stay, and are said to be.
    """
    settings = load_settings(config)
    selection = _selection(settings, topics, reasons, since)

    async def run() -> None:
        async with _letter_topic(settings) as topic:
            redriven = await topic.redriven()
            if as_json:
                await print_letters_json(topic.letters(selection), redriven, limit)
            else:
                print_letters(topic.name, await summary(topic.letters(selection), redriven, limit or NEWEST))

    asyncio.run(run())


@command.command("show")
@click.argument("place", type=PlaceOption(), metavar="PLACE")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, with the whole value in base64.")
@config_option
def show(place: Place, as_json: bool, config: Path | None) -> None:
    """Show one dead letter whole, and what would become of it today.

    PLACE is `partition:offset` in the dead-letter topic, as `dlq list` has it.
    """
    settings = load_settings(config)

    async def run() -> None:
        async with _letter_topic(settings) as topic:
            letter = await topic.at(place)
            mark = await topic.mark_of(letter)
            told = print_letter_json if as_json else print_letter
            told(letter, mark, _judge(settings, topic).refusal(letter))

    asyncio.run(run())


@command.command("redrive")
@filters
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and send nothing.")
@config_option
def redrive_(
    topics: tuple[str, ...], reasons: tuple[str, ...], since: int | None, dry_run: bool, config: Path | None
) -> None:
    """Send dead letters back to the topics that they came from.

    Only those go that are events by the rules and rates of today; the others are left, and counted by reason. Each goes to
    the partition that it came from, with its key and headers.

    What was sent is noted in the dead-letter topic, so running this twice sends nothing twice. An event that was sent, but
    not noted because this was killed in between, goes once more under the same id, and is counted once.
    """
    settings = load_settings(config)
    selection = _selection(settings, topics, reasons, since)

    async def run() -> None:
        async with _letter_topic(settings) as topic:
            tally = await redrive(topic, selection, _judge(settings, topic), dry_run=dry_run)
            print_tally(tally, topic.name, dry_run=dry_run)

    asyncio.run(run())


def _letter_topic(settings: Settings) -> LetterTopic:
    return LetterTopic(kafka_connection(settings.kafka), settings.topics.dead_letters)


def _judge(settings: Settings, topic: LetterTopic) -> Judge:
    let_in = admissions(definitions_of(settings).rates)
    return Judge(settings.topics.names, let_in, topic.partitions, wall_clock)


def _selection(settings: Settings, topics: tuple[str, ...], reasons: tuple[str, ...], since: int | None) -> Selection:
    names = settings.topics.names
    by_name = {name: name for name in names.values()} | {str(topic): name for topic, name in names.items()}
    for topic in topics:
        if topic not in by_name:
            raise click.BadParameter(
                f"there is no topic {topic}; there are {', '.join(map(str, Topic))}", param_hint="--topic"
            )
    return Selection(frozenset(by_name[topic] for topic in topics), frozenset(reasons), since)
