"""The sections `worker`, `exporter` and `logs`: what the processes show of themselves."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from streams.settings.section import Section
from streams.settings.values import Duration, Listen, ListenAddress, between


class Worker(Section):
    """The process that reads events and keeps the state."""

    listen: ListenAddress = Listen("127.0.0.1", 9101)
    """Address of the worker's own metrics and health."""
    canary: Annotated[Duration, between(timedelta(seconds=1), timedelta(minutes=1))] | None = None
    """How often a record that is no event is sent to each shard, to see that it comes through; unset, none is."""
    # Shorter than a session in Kafka would end workers that only wait for a rebalance.
    stalled_after: Annotated[Duration, between(timedelta(seconds=5), timedelta(days=1))] = timedelta(minutes=5)
    """A worker that gets nowhere for this long while there is something to do ends, and says why."""


class Exporter(Section):
    """The process that serves the KPIs."""

    listen: ListenAddress = Listen("127.0.0.1", 9102)
    """Address of the KPIs' metrics, the API, the board and health."""
    refresh: Annotated[Duration, between(timedelta(milliseconds=100), timedelta(minutes=1))] = timedelta(seconds=1)
    """How old the KPIs may get while nothing is committed; what is committed is read as soon as there is time for it."""
    label_values: int = Field(default=50, ge=1, le=10_000)
    """Most values a breakdown shows; the rest is summed as `__other__`."""


class Logs(Section):
    """What is written to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    """Least severity that is written."""
    format: Literal["text", "json"] = "text"
    """Lines for people, or one JSON object a line."""
