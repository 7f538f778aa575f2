"""What goes wrong in a soak: each mishap happens, is over, and is counted; which comes next is drawn."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Final

from tests.faults.crew import answers, assert_running
from tests.faults.proxy import FaultProxy
from tests.flow.installation import Installation
from tests.flow.served import START_S, Served
from tests.services.http_json import is_ready
from tests.services.kafka import KafkaServer
from tests.services.redis import RedisServer
from tests.services.waiting import wait_until

STOP_S = 60.0
"""For a worker that is told to stop right after something else went wrong."""


@dataclass
class Stage:
    """Who takes part: `spared` is a worker that lives on through all of it, `mortal` the one that is killed."""

    installation: Installation
    kafka: KafkaServer
    redis: RedisServer
    proxy: FaultProxy
    spared: Served
    mortal: Served
    random: Random
    began: float = field(default_factory=time.monotonic)
    happened: Counter[str] = field(default_factory=Counter)

    def last(self, least: float, most: float) -> None:
        """Lets it last for a while."""
        time.sleep(self.random.uniform(least, most))

    def start_again(self) -> None:
        """The mortal worker, anew, on an address of its own."""
        self.mortal = self.installation.launch("worker")

    def wait_alive(self) -> None:
        """Waits until the mortal worker is up: one that is killed before it does anything shows little."""

        def alive() -> bool:
            assert_running([self.mortal, self.spared])
            return answers(self.mortal)

        wait_until(alive, seconds=START_S, what="the worker is up")

    def wait_started(self) -> None:
        """Waits until both workers have been let in: one that finds no Kafka at its start ends with a sentence, and whoever
        runs it starts it again."""

        def started() -> bool:
            assert_running([self.mortal, self.spared])
            return all(is_ready(f"http://{worker.address}/readyz") for worker in (self.mortal, self.spared))

        wait_until(started, seconds=START_S, what="the workers are at work")


def worker_killed(stage: Stage) -> None:
    """SIGKILL."""
    stage.wait_alive()
    assert stage.mortal.process.kill() < 0
    stage.start_again()


def worker_told_to_stop(stage: Stage) -> None:
    """SIGTERM: it has to end by itself, and well."""
    stage.wait_alive()
    code = stage.mortal.process.stop(seconds=STOP_S)
    if code != 0:
        raise stage.mortal.process.failure(f"was told to stop and ended with {code}")
    stage.start_again()


def worker_hangs(stage: Stage) -> None:
    """SIGSTOP to either worker, past its session at times."""
    worker = stage.random.choice((stage.mortal, stage.spared))
    worker.process.pause()
    stage.last(0.5, 10)
    worker.process.resume()


def redis_killed(stage: Stage) -> None:
    """SIGKILL; what it had not written to disk is gone."""
    stage.redis.kill()
    stage.last(0.2, 3)
    stage.redis.start()


def redis_hangs(stage: Stage) -> None:
    """SIGSTOP."""
    stage.redis.pause()
    stage.last(0.5, 5)
    stage.redis.resume()


def redis_slow(stage: Stage) -> None:
    """Every piece comes late."""
    stage.proxy.delay(stage.random.uniform(0.02, 0.2))
    stage.last(1, 6)
    stage.proxy.heal()


def network_cut(stage: Stage) -> None:
    """Between Redis and its clients, open connections and new ones."""
    stage.proxy.cut()
    stage.last(0.5, 4)
    stage.proxy.heal()


def network_silent(stage: Stage) -> None:
    """Half-open: nothing comes, and nothing ends."""
    stage.proxy.half_open()
    stage.last(0.5, 6)
    stage.proxy.heal()


def connections_reset(stage: Stage) -> None:
    """All at once, and new ones are welcome."""
    stage.proxy.reset_once()


def broker_restarted(stage: Stage) -> None:
    """As an operator does it."""
    stage.wait_started()
    stage.kafka.stop()
    stage.last(0.2, 3)
    stage.kafka.start()


def broker_killed(stage: Stage) -> None:
    """SIGKILL."""
    stage.wait_started()
    stage.kafka.kill()
    stage.last(0.2, 3)
    stage.kafka.start()


MISHAPS: Final[Mapping[str, Callable[[Stage], None]]] = {
    mishap.__name__.replace("_", " "): mishap
    for mishap in (
        *(worker_killed, worker_told_to_stop, worker_hangs, redis_killed, redis_hangs, redis_slow),
        *(network_cut, network_silent, connections_reset, broker_restarted, broker_killed),
    )
}


def drawn(random: Random) -> Iterator[str]:
    """Names of mishaps without end: all of them, in an order that is drawn, then all of them anew."""
    while True:
        yield from random.sample(list(MISHAPS), len(MISHAPS))


def happen(stage: Stage, seconds: float, calm_s: float) -> None:
    """One mishap after the other for so long, each with some calm behind it, some `calm_s` on average. Says each."""
    for name in drawn(stage.random):
        if time.monotonic() - stage.began >= seconds:
            return
        print(f"{time.monotonic() - stage.began:7.1f} s  {name}", flush=True)
        MISHAPS[name](stage)
        stage.happened[name] += 1
        stage.last(0, 2 * calm_s)
        assert_running([stage.spared, stage.mortal])
