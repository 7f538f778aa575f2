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
from tests.faults.told import tell
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
        """Waits until both workers have been let in."""

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


@dataclass(frozen=True)
class Outage:
    """Something that goes wrong with what workers need, lasts for between so many seconds, and is mended.

    Workers have been let in before: one that finds no Kafka or no Redis at its start ends with a sentence."""

    begins: Callable[[Stage], object]
    lasts_s: tuple[float, float]
    ends: Callable[[Stage], object]

    def __call__(self, stage: Stage) -> None:
        """From its beginning to its end."""
        stage.wait_started()
        self.begins(stage)
        stage.last(*self.lasts_s)
        self.ends(stage)


OUTAGES: Final = {
    "redis killed": Outage(lambda at: at.redis.kill(), (0.2, 3), lambda at: at.redis.start()),
    "redis hangs": Outage(lambda at: at.redis.pause(), (0.5, 5), lambda at: at.redis.resume()),
    "redis slow": Outage(lambda at: at.proxy.delay(at.random.uniform(0.02, 0.2)), (1, 6), lambda at: at.proxy.heal()),
    "network cut": Outage(lambda at: at.proxy.cut(), (0.5, 4), lambda at: at.proxy.heal()),
    "network silent": Outage(lambda at: at.proxy.half_open(), (0.5, 6), lambda at: at.proxy.heal()),
    "connections reset": Outage(lambda at: at.proxy.reset_once(), (0, 0), lambda at: None),
    "broker restarted": Outage(lambda at: at.kafka.stop(), (0.2, 3), lambda at: at.kafka.start()),
    "broker killed": Outage(lambda at: at.kafka.kill(), (0.2, 3), lambda at: at.kafka.start()),
}
"""Redis killed: what it had not written to disk is gone. Silent: half-open, nothing comes and nothing ends. A cut is for new
connections, too; when they are reset, new ones are welcome."""

MISHAPS: Final[Mapping[str, Callable[[Stage], None]]] = {
    "worker killed": worker_killed,
    "worker told to stop": worker_told_to_stop,
    "worker hangs": worker_hangs,
    **OUTAGES,
}


def drawn(random: Random) -> Iterator[str]:
    """Names of mishaps without end: all of them, in an order that is drawn, then all of them anew."""
    while True:
        yield from random.sample(list(MISHAPS), len(MISHAPS))


def happen(stage: Stage, seconds: float, calm_s: float) -> None:
    """One mishap after the other for so long, each with some calm behind it, some `calm_s` on average."""
    for name in drawn(stage.random):
        if time.monotonic() - stage.began >= seconds:
            return
        tell(name)
        MISHAPS[name](stage)
        stage.happened[name] += 1
        stage.last(0, 2 * calm_s)
        assert_running([stage.spared, stage.mortal])
