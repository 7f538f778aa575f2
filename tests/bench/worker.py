"""The real worker under the watch: what it has stored says how far it is, and the kernel says what it used."""

from __future__ import annotations

import os
import time
from pathlib import Path

from redis import Redis

from streams.events.topics import Group, Topic
from streams.tables.redis_keys import shard_keys
from streams.tables.shard import ShardId
from tests.bench.result import Measured
from tests.services.processes import Process

NAMESPACE = "bench"

_LOOK_EVERY_S = 0.02
_STALLED_S = 60.0
_TICKS = os.sysconf("SC_CLK_TCK")


def watch(worker: Process, redis: Redis, events: int, partitions: int) -> Measured:
    """Waits until all events are stored, and gives what it took from the first commit seen to the last.

    Raises ProcessError if the worker ends or stops getting on."""
    began = first = stored = 0
    seconds = cpu_before = 0.0
    progressed = time.monotonic()
    while stored < events:
        time.sleep(_LOOK_EVERY_S)
        before, stored = stored, _stored(redis, partitions)
        now = time.monotonic()
        if stored and not began:
            began, first, seconds, cpu_before = 1, stored, now, _cpu_seconds(worker.pid)
        if stored > before:
            progressed = now
        elif worker.returncode is not None or now - progressed > _STALLED_S:
            raise worker.failure(f"has stored {stored:,} of {events:,} events, and no more")
    return Measured(events - first, time.monotonic() - seconds, _cpu_seconds(worker.pid) - cpu_before)


def _stored(redis: Redis, partitions: int) -> int:
    """How many events are committed: every partition is read from its beginning, so the next offset counts them."""
    with redis.pipeline(transaction=False) as pipe:
        for number in range(partitions):
            meta = shard_keys(NAMESPACE, ShardId(Group.PEOPLE, number)).meta
            pipe.hget(meta, f"offset:{Topic.ENGAGEMENTS}")
        return sum(int(offset or 0) for offset in pipe.execute())


def _cpu_seconds(pid: int) -> float:
    """Processor time of the process so far, of all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
