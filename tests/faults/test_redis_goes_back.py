"""Redis comes back without what it had acknowledged: it was killed and its file has lost the end, or a replica that lags
has taken its place. State and offset went back together, so reading on from there heals it."""

from __future__ import annotations

import time
from random import Random
from typing import Any

import pytest

from tests.faults.known_history import KnownHistory, known_history, some_twice
from tests.faults.proxy import FaultProxy
from tests.faults.told import tell
from tests.faults.trial import Trial
from tests.faults.verifier import assert_naive, assert_serves_naive
from tests.flow.installation import Installation
from tests.flow.moments import await_committed
from tests.forms import THOROUGH
from tests.services.fixtures import Serve
from tests.services.redis import RedisServer
from tests.services.waiting import wait_until

pytestmark = pytest.mark.timeout(1_800 if THOROUGH else 300)

KILLS = 12 if THOROUGH else 2
FAILOVERS = 6 if THOROUGH else 1
DAYS = 95 if THOROUGH else 30
RATE = 4_000.0
SMALL: dict[str, Any] = {"kafka_batch_max_records": 200, "exporter_refresh": "200ms"}
"""Some hundred commits, so that a moment falls between any two of them, and an exporter that sees most."""
UNDER_WAY = 300
"""Records beyond those that are committed when it breaks, so that it breaks in the middle."""
BEHIND = 500
"""Records that a replica lacks at least when it takes over."""
SOON_S = 60.0


def a_history(random: Random) -> KnownHistory:
    """Some of it twice, so that what is read again would show if it were counted again."""
    return known_history(random.randrange(1_000), days=DAYS).arranged(some_twice(random))


def moments(random: Random, count: int, history: KnownHistory) -> list[int]:
    """Numbers of committed records, in order, as far apart as it takes, none near the end."""
    room = round(0.8 * len(history.records)) // count
    return [place * room + random.randrange(500, max(room - BEHIND - UNDER_WAY, 501)) for place in range(count)]


class Running:
    """A worker and an exporter that reach Redis through a link."""

    def __init__(self, installed: Installation) -> None:
        self.installed = installed
        self.worker, self.exporter = installed.launch("worker"), installed.launch("exporter")
        self.worker.wait_ready()

    def wait_until_read(self) -> None:
        """All of it, by the worker that was there from the beginning."""
        self.installed.wait_until_read()
        assert self.worker.process.returncode is None

    def reopened(self) -> float:
        return self.worker.total("funnelwatch_worker_reopened_total")


def test_redis_killed_and_restarted_without_the_end_of_its_file(trial: Trial) -> None:
    """SIGKILL in the middle of a replay, and the append-only file loses up to a third: workers go on from what is left."""
    history, redis = a_history(trial.random), trial.serve(RedisServer)
    with FaultProxy(redis.port) as link:
        running = Running(trial.install(trial.kafka, redis, link.port, **SMALL))
        progress, driver = running.installed.progress, trial.drive(running.installed, list(history.records), RATE)
        lost, recoveries = 0, []
        for moment in moments(trial.random, KILLS, history):
            driver.allow(moment + UNDER_WAY)
            await_committed(running.installed, moment, running.worker)
            link.cut()
            before = progress.committed()
            tell(f"Redis is killed at {before} records")
            redis.kill()
            redis.lose_tail(trial.random.uniform(0.03, 0.3))
            redis.start()
            redis.rewrite_file()
            lost += before - progress.committed()
            link.heal()
            began = time.monotonic()
            await_committed(running.installed, before, running.worker)
            recoveries.append(time.monotonic() - began)
        assert lost > 0, "nothing that was acknowledged was lost"
        driver.allow(len(history.records))
        driver.join()
        running.wait_until_read()
        trial.figures |= {"kills": KILLS, "records lost by Redis": lost, "longest recovery s": max(recoveries)}
        trial.figures |= {
            "shards reopened": round(running.reopened()),
            "values": assert_naive(running.installed, history),
        }
        assert_serves_naive(running.exporter, history)


def test_failover_to_a_replica_that_lags(trial: Trial) -> None:
    """The link of replication hangs while commits go on, then the primary is killed and the replica promoted."""
    history, primary = a_history(trial.random), trial.serve(RedisServer)
    with FaultProxy(primary.port) as replication, FaultProxy(primary.port) as link:
        running = Running(trial.install(trial.kafka, primary, link.port, **SMALL))
        driver, lost, recoveries = trial.drive(running.installed, list(history.records), RATE), 0, []
        for moment in moments(trial.random, FAILOVERS, history):
            replica = replica_of(primary, replication, trial.serve)
            driver.allow(moment)
            await_committed(running.installed, moment, running.worker)
            replication.half_open()
            driver.allow(moment + BEHIND + UNDER_WAY)
            await_committed(running.installed, moment + BEHIND, running.worker)
            link.cut()
            before = running.installed.progress.committed()
            tell(f"the primary is killed at {before} records")
            primary.kill()
            primary = promoted(replica)
            running.installed.look_into(primary)
            lost += before - running.installed.progress.committed()
            replication.heal()
            link.point_to(primary.port)
            link.heal()
            began = time.monotonic()
            await_committed(running.installed, before, running.worker)
            recoveries.append(time.monotonic() - began)
        assert lost >= BEHIND * FAILOVERS
        driver.allow(len(history.records))
        driver.join()
        running.wait_until_read()
        trial.figures |= {
            "failovers": FAILOVERS,
            "records the replicas lacked": lost,
            "longest recovery s": max(recoveries),
        }
        trial.figures |= {
            "shards reopened": round(running.reopened()),
            "values": assert_naive(running.installed, history),
        }
        assert_serves_naive(running.exporter, history)


def replica_of(primary: RedisServer, replication: FaultProxy, serve: Serve) -> RedisServer:
    """One that follows through the proxy, and has all of it by now."""
    replication.point_to(primary.port)
    replica = serve(RedisServer, settings={"replicaof": f"127.0.0.1 {replication.port}"})
    with replica.client() as client:
        wait_until(
            lambda: client.info("replication")["master_link_status"] == "up", seconds=SOON_S, what="the replica follows"
        )
    return replica


def promoted(replica: RedisServer) -> RedisServer:
    """The same, a primary from now on."""
    with replica.client() as client:
        client.replicaof("NO", "ONE")
    return replica
