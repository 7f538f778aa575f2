"""Redis is slow, hangs, or is cut off again and again while Kafka has more than a worker may hold: memory stays bounded,
whoever asks how it goes is answered at once, and when it is over everything is as if nothing had been."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from confluent_kafka import Producer

from streams.kpis.naming import Vital
from streams.replay.record import Record
from tests.faults.known_history import known_history
from tests.faults.memory import MIB, resident_mib
from tests.faults.proxy import FaultProxy
from tests.faults.scraper import Scraper
from tests.faults.told import tell
from tests.faults.trial import Trial
from tests.faults.verifier import assert_naive, assert_serves_naive
from tests.flow.installation import Installation
from tests.flow.moments import await_committed
from tests.flow.served import Served
from tests.forms import THOROUGH
from tests.services.http_json import is_ready
from tests.services.redis import RedisServer
from tests.services.waiting import wait_until

pytestmark = [pytest.mark.timed, pytest.mark.timeout(1_800 if THOROUGH else 300)]

LONG_S = 60.0 if THOROUGH else 4.0
"""How long each fault lasts at least."""
DELAY_S = 0.5
RESETS_EVERY_S = (0.05, 0.5)
PADDING = 16_000
"""Characters that each record carries for nothing, so that few of them are a large backlog."""
COPIES = 8 if THOROUGH else 2
BATCH = 50
MOST_HELD_MIB = 200.0
"""What a worker may hold of a backlog: 3 MiB of each of 16 partitions as they came, and some batches in its queues, here of
less than 1 MiB each."""
FLAT_MIB = 20.0
"""How much its memory may still grow when its queues are full."""
TOLD_S = 10.0
SCRAPE_S = 1.0
SOON_S = 120.0


def padded(record: Record) -> Record:
    """The same event, in a large message."""
    return record._replace(value=record.value[:-1] + b',"padding":"' + b"x" * PADDING + b'"}')


@dataclass(frozen=True)
class Running:
    """A worker and an exporter that reach Redis through a link, both scraped all the time."""

    worker: Served
    exporter: Served
    scrapers: dict[str, Scraper]

    def redis_up(self) -> bool:
        return self.exporter.total(Vital.EXPORTER_REDIS_UP) == 1

    def waiting(self) -> float:
        return self.worker.total(Vital.WAITING_FOR_REDIS)


def ready(served: Served) -> bool:
    """Whether it says that it does what it is for."""
    return is_ready(f"http://{served.address}/readyz")


def flood(installed: Installation, records: list[Record]) -> None:
    """Sends all of it at once, by a client that costs this process nothing."""
    brokers = installed.settings["FUNNELWATCH_KAFKA_BROKERS"]
    producer = Producer({"bootstrap.servers": brokers, "partitioner": "murmur2_random", "linger.ms": 20})
    for record in records:
        while True:
            try:
                producer.produce(installed.topics[record.topic], record.value, record.key)
                break
            except BufferError:  # full
                producer.poll(0.1)
    assert producer.flush(SOON_S) == 0


def since(began: float, condition: Callable[[], object], what: str) -> float:
    """Seconds from then until it is so."""
    wait_until(condition, seconds=SOON_S, what=what)
    return time.monotonic() - began


def test_a_slow_a_silent_and_a_broken_redis(trial: Trial) -> None:
    """Half-open, then 500 ms each way, then reset again and again, with a backlog larger than all queues together."""
    history, redis = known_history(trial.random.randrange(1_000), days=30), trial.serve(RedisServer)
    records = list(history.records)
    backlog = [padded(record) for _ in range(COPIES) for record in records]
    with ExitStack() as resources:
        link = resources.enter_context(FaultProxy(redis.port))
        installed = trial.install(trial.kafka, redis, link.port, kafka_batch_max_records=BATCH)
        running = Running(*start(installed), {})
        trial.drive(installed, records[:1_000]).join()
        await_committed(installed, 1_000, running.worker)
        before = resident_mib(running.worker.process)

        for name, served in (("worker", running.worker), ("exporter", running.exporter)):
            running.scrapers[name] = resources.enter_context(Scraper(served))
        tell("Redis is silent")
        link.half_open()
        began = time.monotonic()
        trial.figures["redis_up is 0 after s"] = since(began, lambda: not running.redis_up(), "the exporter says so")
        flood(installed, backlog[:1_000])
        trial.figures["a worker waits after s"] = since(began, running.waiting, "the worker says so")
        flood(installed, backlog[1_000:])
        trial.figures["worker not ready after s"] = since(
            began, lambda: not ready(running.worker), "the worker is not ready"
        )
        trial.figures["exporter not ready after s"] = since(
            began, lambda: not ready(running.exporter), "the exporter is not ready"
        )
        silent = [resident_mib(running.worker.process) for _ in pauses(LONG_S)]

        tell("Redis is slow")
        link.heal()
        link.delay(DELAY_S)
        slow, fresh = [], []
        trial.figures["redis_up is 1 after s"] = since(time.monotonic(), running.redis_up, "Redis is back, and slow")
        for _ in pauses(LONG_S):
            slow.append(resident_mib(running.worker.process))
            fresh.append(running.exporter.total(Vital.EXPORTER_UP))
        trial.figures["share of time with KPIs while slow"] = sum(fresh) / len(fresh)
        assert running.worker.process.returncode is None
        assert running.redis_up()

        tell("connections are reset")
        link.heal()
        resets = 0
        for _ in pauses(LONG_S, lambda: trial.random.uniform(*RESETS_EVERY_S)):
            link.reset_once()
            resets += 1
        broken = resident_mib(running.worker.process)
        trial.figures["caught up after s"] = since(time.monotonic(), installed.progress.is_caught_up, "it is read")
        trial.figures["values"] = assert_naive(installed, history)
        assert_serves_naive(running.exporter, history)

    held, backlog_mib = max(*slow, *silent, broken) - before, len(backlog) * PADDING / MIB
    trial.figures |= {"resets": resets, "backlog MiB": backlog_mib}
    trial.figures |= {"worker MiB": before, "more at most MiB": held, "growth while silent MiB": silent[-1] - silent[0]}
    for name, scraper in running.scrapers.items():
        trial.figures[f"scrapes of {name}"] = scraper.scrapes
        trial.figures[f"p99 of {name} ms"], trial.figures[f"longest of {name} ms"] = (
            1000 * scraper.p99_s,
            1000 * scraper.longest_s,
        )
    assert held < min(MOST_HELD_MIB, backlog_mib), "what waits is not all in the worker's memory"
    assert silent[-1] - silent[0] < FLAT_MIB
    assert trial.figures["redis_up is 0 after s"] < TOLD_S
    assert max(scraper.longest_s for scraper in running.scrapers.values()) < SCRAPE_S


def start(installed: Installation) -> tuple[Served, Served]:
    """Worker and exporter, ready."""
    worker, exporter = installed.launch("worker"), installed.launch("exporter")
    return worker.wait_ready(), exporter


def pauses(seconds: float, pause: Callable[[], float] = lambda: 0.5) -> Iterator[None]:
    """So long, a pause at a time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(pause())
        yield
