"""What a fault test has at hand: chance, servers, a funnelwatch on any of them, drivers, and figures."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from random import Random
from typing import Any

import pytest

from streams.replay.record import Record
from tests.faults.driver import Driver
from tests.flow.installation import PARTITIONS, Installation, installed
from tests.services.commands import Commands
from tests.services.fixtures import KafkaNames, Serve
from tests.services.kafka import KafkaCluster, KafkaServer
from tests.services.redis import RedisServer


class Trial:
    """`serve` makes servers of the test's own, to be broken; `figures` are kept when it has passed: `figures["kills"] = 50`."""

    def __init__(
        self,
        request: pytest.FixtureRequest,
        random: Random,
        serve: Serve,
        commands: Commands,
        names: KafkaNames,
        resources: ExitStack,
    ) -> None:
        """Servers that are shared are asked for when they are needed: a test that has its own does without."""
        self._request, self._commands, self._names, self._resources = request, commands, names, resources
        self.random, self.serve = random, serve
        self.figures: dict[str, Any] = {}

    @property
    def kafka(self) -> KafkaServer:
        """The broker of this run, which everybody shares."""
        server: KafkaServer = self._request.getfixturevalue("kafka")
        return server

    @property
    def redis(self) -> RedisServer:
        """The Redis of this run, which everybody shares."""
        server: RedisServer = self._request.getfixturevalue("redis_server")
        return server

    def install(
        self,
        kafka: KafkaServer | KafkaCluster | None = None,
        redis: RedisServer | None = None,
        proxy_port: int | None = None,
        partitions: int = PARTITIONS,
        **settings: Any,
    ) -> Installation:
        """A funnelwatch on these servers, or on those that are shared, with its topics made, that goes by event time.

        Workers and commands reach Redis through the proxy if one is given; the test looks at it directly."""
        kafka, redis = kafka or self.kafka, redis or self.redis
        url = redis.url if proxy_port is None else f"redis://127.0.0.1:{proxy_port}/0"
        made = self._resources.enter_context(installed(self._commands, self._names, kafka.bootstrap, redis))
        made = made.with_settings(**{"clock": "event", "redis_url": url, **settings})
        made.create_topics(partitions)
        return made

    def drive(
        self,
        installation: Installation,
        records: Sequence[Record],
        rate: float = float("inf"),
        first: int | None = None,
    ) -> Driver:
        """Begins to send records, so many a second; `.join()` waits for the last. It stops after the first so many until
        `.allow(…)`, if that is given."""
        brokers = installation.settings["FUNNELWATCH_KAFKA_BROKERS"]
        driver = Driver(brokers, installation.topics, records, rate)
        driver.allow(len(records) if first is None else first)
        self._resources.callback(driver.close)
        return driver.start()
