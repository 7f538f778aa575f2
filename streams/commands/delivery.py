"""What the commands that deliver records share: the sink that is Kafka, and how a delivery ends."""

from __future__ import annotations

import sys

import click

from streams.connections.kafka import kafka_connection
from streams.replay.deliver import Outcome
from streams.replay.producer import KafkaSink
from streams.settings.root import Settings


def kafka_sink(settings: Settings) -> KafkaSink:
    """The sink that is Kafka; use it as a context manager."""
    return KafkaSink(kafka_connection(settings.kafka).options(), settings.topics.names)


def ends(outcome: Outcome) -> None:
    """Says what happened, and exits with the outcome's code."""
    click.echo(outcome.sentence(), err=True)
    if outcome.exit_code:
        sys.exit(outcome.exit_code)
