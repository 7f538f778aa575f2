"""What the fault tests share: a seed that is logged, and a trial, whose figures are kept when it has passed."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from random import Random

import pytest

from tests.faults.figures import keep
from tests.faults.trial import Trial
from tests.flow.moments import SEED
from tests.services.commands import Commands
from tests.services.fixtures import KafkaNames, Serve

PASSED = pytest.StashKey[bool]()


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
def trial(
    request: pytest.FixtureRequest, random: Random, serve: Serve, funnelwatch: Commands, kafka_names: KafkaNames
) -> Iterator[Trial]:
    """All that a fault test has at hand."""
    with ExitStack() as resources:
        trial = Trial(request, random, serve, funnelwatch, kafka_names, resources)
        yield trial
        if trial.figures and request.node.stash.get(PASSED, False):
            keep(request.node.name, trial.figures)
