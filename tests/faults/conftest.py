"""What the fault tests share: a seed that is logged, an installation on any servers, drivers, and figures."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack
from random import Random
from typing import Any

import pytest

from streams.replay.record import Record
from tests.faults.driver import Driver
from tests.faults.figures import keep
from tests.flow.installation import PARTITIONS, Installation, installed
from tests.flow.moments import SEED
from tests.services.commands import Commands
from tests.services.fixtures import KafkaNames
from tests.services.kafka import KafkaCluster, KafkaServer
from tests.services.redis import RedisServer

PASSED = pytest.StashKey[bool]()

Install = Callable[..., Installation]
Drive = Callable[..., Driver]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remembers whether a test has passed, for what it measured to be kept."""
    report = yield
    if report.when == "call":
        item.stash[PASSED] = report.passed
    return report


@pytest.fixture
def random() -> Random:
    """Chance, from a seed that is printed and can be given."""
    seed = int(os.environ.get(SEED) or time.time_ns() % 1_000_000)
    print(f"{SEED}={seed}")
    return Random(seed)


@pytest.fixture
def install(funnelwatch: Commands, kafka_names: KafkaNames) -> Iterator[Install]:
    """`install(kafka, redis, proxy_port, partitions, **settings)` is a funnelwatch on these servers, with its topics made.

    It goes by event time. Workers and commands reach Redis through the proxy if one is given; the test looks at it
    directly."""
    with ExitStack() as resources:

        def on(
            kafka: KafkaServer | KafkaCluster,
            redis: RedisServer,
            proxy_port: int | None = None,
            partitions: int = PARTITIONS,
            **settings: Any,
        ) -> Installation:
            url = redis.url if proxy_port is None else f"redis://127.0.0.1:{proxy_port}/0"
            chosen = {"clock": "event", "redis_url": url, **settings}
            made = resources.enter_context(installed(funnelwatch, kafka_names, kafka.bootstrap, redis))
            made = made.with_settings(**chosen)
            made.create_topics(partitions)
            return made

        yield on


@pytest.fixture
def drive() -> Iterator[Drive]:
    """`drive(installation, records, rate, first)` begins to send records, so many a second; `.join()` waits for the last.
    It stops after the first so many until `.allow(…)`, if that is given."""
    with ExitStack() as resources:

        def start(
            installation: Installation,
            records: Sequence[Record],
            rate: float = float("inf"),
            first: int | None = None,
        ) -> Driver:
            brokers = installation.settings["FUNNELWATCH_KAFKA_BROKERS"]
            driver = Driver(brokers, installation.topics, records, rate)
            driver.allow(len(records) if first is None else first)
            resources.callback(driver.close)
            return driver.start()

        yield start


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Iterator[dict[str, Any]]:
    """What the test measured, kept when it has passed: `figures["kills"] = 50`."""
    measured: dict[str, Any] = {}
    yield measured
    if measured and request.node.stash.get(PASSED, False):
        keep(request.node.name, measured)
