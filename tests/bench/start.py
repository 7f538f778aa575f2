"""The workload *start*: a worker is told to stop and started again, with a large state in Redis and next to nothing to replay.

One record waits in each partition. The clock runs from the start of the process to the first shard that is taken over, which the
worker does as soon as the group has given it its partitions, and from there until all that waited is committed.
"""

from __future__ import annotations

import time
from statistics import median
from typing import Final, NamedTuple, cast

from redis import Redis

from streams.events.topics import Group
from streams.replay.partitions import partition_of
from streams.tables.redis_keys import shard_keys
from streams.tables.shard import ShardId
from tests.bench.growth import everyone
from tests.bench.load import Record
from tests.bench.section import Section, Target, Tell, markdown
from tests.bench.servers import NAMESPACE, PARTITIONS, Servers
from tests.bench.watching import stored_records
from tests.services.processes import Process
from tests.services.waiting import wait_until

CONTACTS: Final = 1_000_000
STARTS: Final = 5
START_S: Final = 5.0
LOAD: Final = "start"
WAIT_S: Final = 300.0
LOOK_S: Final = 0.005


class Start(NamedTuple):
    """Seconds from the start to the partitions, and from there to the last commit."""

    joined: float
    caught_up: float


def start(quick: bool, tell: Tell) -> Section:
    """Several restarts."""
    contacts, starts = (CONTACTS // 10, 2) if quick else (CONTACTS, STARTS)
    with Servers() as servers:
        servers.create_topics(LOAD)
        settings = servers.settings(LOAD)
        load = list(everyone(contacts, contacts, time.time_ns() // 1_000_000))
        tell(f"Producing {contacts:,} events, each of another contact …")
        servers.send(LOAD, load)
        _until_stored(servers, settings, len(load))
        waiting = [next(r for r in load if partition_of(r.key, PARTITIONS) == number) for number in range(PARTITIONS)]
        found = [_restart(servers, settings, waiting) for _ in range(starts)]
        megabytes = int(servers.client.info("memory")["used_memory"]) / 1e6
    for number, (joined, caught_up) in enumerate(found, start=1):
        tell(f"start {number} of {starts}: {joined:.2f} s to its partitions, {caught_up:.2f} s more until caught up")
    middle = Start(*(median(seconds) for seconds in zip(*found, strict=True)))
    rows = [
        ["from the start of the process to its partitions", *_span(middle.joined, [s.joined for s in found])],
        ["from there to caught up", *_span(middle.caught_up, [s.caught_up for s in found])],
    ]
    about = f"A state of {contacts:,} contacts and the ids of as many events, {megabytes:,.0f} MB in Redis; {starts} restarts."
    target = Target("start: caught up after the group join", START_S, middle.caught_up, "{:.2f} s", at_least=False)
    return Section("Start", f"{about}\n\n{markdown(['', 'median', 'from', 'to'], rows)}", [target])


def _span(middle: float, all: list[float]) -> list[str]:
    return [f"{seconds:.2f} s" for seconds in (middle, min(all), max(all))]


def _until_stored(servers: Servers, settings: dict[str, str], records: int) -> None:
    worker = servers.commands.start("worker", settings=settings)
    wait_until(
        lambda: _alive(worker) and stored_records(servers.client) == records, seconds=WAIT_S, what="all is read in"
    )
    worker.stop()


def _restart(servers: Servers, settings: dict[str, str], waiting: list[Record]) -> Start:
    servers.send(LOAD, waiting)
    stored, epochs = stored_records(servers.client), _epochs(servers.client)
    began = time.monotonic()
    worker = servers.commands.start("worker", settings=settings)
    while _alive(worker) and _epochs(servers.client) == epochs:
        time.sleep(LOOK_S)
    joined = time.monotonic()
    while _alive(worker) and stored_records(servers.client) < stored + len(waiting):
        time.sleep(LOOK_S)
    caught_up = time.monotonic()
    worker.stop()
    return Start(joined - began, caught_up - joined)


def _epochs(redis: Redis) -> list[bytes | None]:
    """They rise when a shard is taken over."""
    shards = (ShardId(group, number) for group in Group for number in range(PARTITIONS))
    return [cast("bytes | None", redis.hget(shard_keys(NAMESPACE, shard).meta, "epoch")) for shard in shards]


def _alive(worker: Process) -> bool:
    if worker.returncode is not None:
        raise worker.failure(f"ended with {worker.returncode}")
    return True
