"""FLUSHALL: the KPIs are absent and never 0 or a part of what they were, it is told, and the state is made anew from Kafka."""

from __future__ import annotations

import time

import pytest

from streams.kpis.naming import Vital
from tests.faults.known_history import known_history, some_twice
from tests.faults.proxy import FaultProxy
from tests.faults.told import tell
from tests.faults.trial import Trial
from tests.faults.verifier import assert_naive, assert_serves_naive
from tests.flow.installation import SHARDS
from tests.flow.moments import await_committed
from tests.flow.served import Served
from tests.forms import THOROUGH
from tests.services.redis import RedisServer
from tests.services.waiting import wait_until

pytestmark = pytest.mark.timeout(1_800 if THOROUGH else 300)

ROUNDS = 5 if THOROUGH else 1
DAYS = 95 if THOROUGH else 30
RATE = 3_000.0
UNDER_WAY = 300
"""Records beyond those that are committed when it is flushed."""
SOON_S = 60.0
CONTACTS = "funnelwatch_contacts"
"""A KPI that can only rise while events come, so that any fall is a part of the state that looks like all of it."""


class Watched:
    """What an exporter showed of a KPI, look after look."""

    def __init__(self, exporter: Served) -> None:
        self._exporter = exporter
        self.looks = self.absent = 0
        self.least = 0.0

    def look(self) -> bool:
        """Raises AssertionError where the KPI has fallen. True if it is there."""
        shown = [sample.value for sample in self._exporter.samples(CONTACTS)]
        self.looks += 1
        self.absent += not shown
        assert not shown or shown[0] >= self.least, f"{shown[0]} contacts are shown, after {self.least}"
        self.least = max([self.least, *shown])
        return bool(shown)


def test_a_redis_that_is_flushed_shows_no_part_of_the_state_as_all_of_it(trial: Trial) -> None:
    """FLUSHALL while events come, and again while none do. The first time workers are kept from Redis for a while, so that
    everybody sees that the state is lost."""
    history = known_history(trial.random.randrange(1_000), days=DAYS).arranged(some_twice(trial.random))
    redis, rebuilt = trial.serve(RedisServer), []
    with FaultProxy(redis.port) as link:
        through = trial.install(trial.kafka, redis, link.port)
        direct = through.with_settings(redis_url=redis.url, exporter_refresh="100ms")
        worker, exporter = through.launch("worker"), direct.launch("exporter")
        worker.wait_ready()
        watched, driver = Watched(exporter), trial.drive(through, list(history.records), RATE)
        moment = trial.random.randrange(1_000, len(history.records) // 2)
        driver.allow(moment + UNDER_WAY)
        await_committed(through, moment, worker)
        wait_until(watched.look, seconds=SOON_S, what="the KPIs are shown")

        link.cut()
        redis.flush()
        assert through.progress.committed() == 0
        lost = time.monotonic()
        wait_until(lambda: not watched.look(), seconds=SOON_S, what="the KPIs are absent")
        trial.figures["absent after s"] = time.monotonic() - lost
        # What FunnelwatchStateLost and FunnelwatchRedisUnreachable ask for.
        wait_until(
            lambda: worker.total(Vital.ASSIGNED) - exporter.total(Vital.SHARDS) == SHARDS,
            seconds=SOON_S,
            what="all shards are told to be lost",
        )
        wait_until(lambda: worker.total(Vital.WAITING_FOR_REDIS) > 0, seconds=SOON_S, what="the worker waits")
        wait_until(lambda: exporter.total(Vital.TO_REGAIN) > 0, seconds=SOON_S, what="the exporter waits for all of it")

        driver.allow(len(history.records))
        link.heal()
        back = time.monotonic()
        wait_until(watched.look, seconds=SOON_S, what="the KPIs are shown again")
        trial.figures["shown again after s"] = time.monotonic() - back
        driver.join()
        through.wait_until_read()
        assert_serves_naive(exporter, history)

        for _ in range(ROUNDS):
            redis.flush()
            flushed = time.monotonic()
            assert through.progress.committed() == 0
            wait_until(
                lambda: watched.look() and through.progress.is_caught_up(), seconds=SOON_S, what="it is made anew"
            )
            rebuilt.append(time.monotonic() - flushed)
            tell(f"flushed while idle, made anew after {rebuilt[-1]:.1f} s")
        assert_serves_naive(exporter, history)
        trial.figures |= {"idle flushes": ROUNDS, "longest until made anew s": max(rebuilt), "looks": watched.looks}
        trial.figures |= {"looks without KPIs": watched.absent, "values": assert_naive(through, history)}
        assert worker.total(Vital.REOPENED) >= SHARDS * (ROUNDS + 1)
        assert exporter.total(Vital.TO_REGAIN) == 0
