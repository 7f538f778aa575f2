"""What the processes say of themselves while Redis and Kafka come and go: what the pipeline's alerts are made of."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from streams.kpis.naming import Vital
from tests.flow.installation import SHARDS, Installation
from tests.flow.served import Served
from tests.services.fixtures import Serve
from tests.services.kafka import KafkaServer
from tests.services.redis import RedisServer
from tests.services.waiting import wait_until

SOON_S = 80.0
"""On a busy machine; most of it takes a second or two."""


@dataclass(frozen=True)
class Running:
    """A worker and an exporter on servers of the test's own."""

    kafka: KafkaServer
    redis: RedisServer
    worker: Served
    exporter: Served

    def canaries_are_seen(self) -> bool:
        """Whether a recent canary of each shard has come through."""
        found = list(self.exporter.samples(Vital.CANARY))
        return len(found) == SHARDS and time.time() - min(sample.value for sample in found) < 5

    def shards(self) -> float:
        return self.exporter.total(Vital.SHARDS)

    def born(self) -> float:
        """The youngest shard's birth."""
        return max((sample.value for sample in self.exporter.samples(Vital.STATE_BORN)), default=0.0)


@pytest.fixture
def running(installation: Installation, serve: Serve) -> Running:
    """With canaries, so that every shard is written all the time."""
    kafka, redis = serve(KafkaServer), serve(RedisServer)
    chosen = installation.with_settings(kafka_brokers=kafka.bootstrap, redis_url=redis.url, worker_canary="1s")
    chosen.create_topics()
    return Running(kafka, redis, chosen.worker(), chosen.exporter())


def eventually(condition: Callable[[], bool], what: str) -> None:
    wait_until(condition, seconds=SOON_S, what=what)


def test_a_redis_that_goes_away_is_told_and_comes_back(running: Running) -> None:
    """Exporter and worker both say so, neither ends, and canaries come through again."""
    eventually(running.canaries_are_seen, "canaries are seen")
    running.redis.kill()
    eventually(lambda: running.exporter.total(Vital.EXPORTER_REDIS_UP) == 0, "the exporter says that Redis is lost")
    eventually(lambda: running.worker.total(Vital.WAITING_FOR_REDIS) == SHARDS, "all shards wait")
    running.redis.start()
    eventually(lambda: running.exporter.total(Vital.EXPORTER_REDIS_UP) == 1, "the exporter has Redis again")
    eventually(lambda: running.worker.total(Vital.WAITING_FOR_REDIS) == 0, "no shard waits")
    eventually(running.canaries_are_seen, "canaries are seen again")


def test_a_redis_that_is_emptied_is_filled_anew(running: Running) -> None:
    """The shards are there again, also those without events, for they get canaries; and the state is young."""
    eventually(running.canaries_are_seen, "canaries are seen")
    born = running.born()
    assert time.time() - born < 120
    time.sleep(1.1)
    running.redis.flush()
    eventually(lambda: running.born() > born + 1, "the state says that it was made anew")
    eventually(lambda: running.shards() == SHARDS, "all shards are there again")
    eventually(running.canaries_are_seen, "canaries are seen again")


def test_a_broker_that_goes_away_ends_no_worker(running: Running) -> None:
    """Canaries fail, get old, and come through again when the broker is back."""
    eventually(running.canaries_are_seen, "canaries are seen")
    running.kafka.stop()
    time.sleep(8)
    assert not running.canaries_are_seen()
    assert running.worker.process.returncode is None
    running.kafka.start()
    eventually(running.canaries_are_seen, "canaries are seen again")
    assert running.worker.total(Vital.REJECTED) == 0
