"""A whole funnelwatch for one test: topics, consumer group and state of its own on the servers that all tests share."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from streams.events.topics import Topic
from streams.ingest.connection import KafkaConnection
from streams.ingest.topics import Wanted, create_topics
from tests.flow.progress import Progress
from tests.flow.served import Served
from tests.services.commands import Commands
from tests.services.fixtures import KafkaNames
from tests.services.kafka import KafkaServer
from tests.services.ports import reserve_port
from tests.services.processes import Process
from tests.services.redis import RedisServer
from tests.services.waiting import wait_until

PARTITIONS = 4
READ_IN_S = 120.0
"""For a data set to be read in, on a machine that is busy with something else."""

Settings = Mapping[str, str]
Row = Mapping[str, Any]
"""A value as `--json` prints it."""


@dataclass(frozen=True)
class Installation:
    """What the settings of one test point to. Whatever is started here is ended with the test."""

    commands: Commands
    kafka: KafkaServer
    redis: RedisServer
    topics: Mapping[Topic, str]
    dead_letters: str
    settings: Settings
    resources: ExitStack

    @property
    def namespace(self) -> str:
        """The prefix of its keys in Redis."""
        return self.settings["FUNNELWATCH_REDIS_NAMESPACE"]

    def create_topics(self, partitions: int = PARTITIONS) -> None:
        """By the command, as its users do it."""
        self.run("topics", "create", "--partitions", str(partitions))

    def worker(self, **settings: str) -> Served:
        """A worker that writes at least one shard by now."""
        return self.serve("worker", **settings)

    def exporter(self, **settings: str) -> Served:
        """An exporter that has something to show."""
        return self.serve("exporter", **settings)

    def serve(self, command: str, *, ready: bool = True, **settings: str) -> Served:
        """Starts one of the two processes that serve metrics."""
        served = Served(self.start(command, **self.listening(command), **settings))
        self.resources.callback(served.process.kill)
        if ready:
            served.wait_ready()
        return served

    def listening(self, command: str) -> Settings:
        """The setting for an address of its own."""
        port = reserve_port()
        self.resources.callback(port.release)
        return {f"FUNNELWATCH_{command.upper()}_LISTEN": f"127.0.0.1:{port.number}"}
