"""Real workers under the watch: what they have stored says how far they are, and the kernel says what each process used."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Final, cast

from redis import Redis

from streams.events.topics import GROUP_OF
from streams.tables.redis_keys import shard_keys
from streams.tables.shard import ShardId
from tests.bench.processor_time import cpu_seconds, peak_bytes
from tests.bench.result import Measured
from tests.bench.servers import NAMESPACE, PARTITIONS, Servers
from tests.services.processes import Process

LOOK_EVERY_S: Final = 0.02
STALLED_S: Final = 60.0


def watch(workers: Sequence[Process], servers: Servers, events: int) -> Measured:
    """Waits until all events are stored, and gives what it took from the first commit seen to the last, of all workers together;
    the most memory is that of one.

    Raises ProcessError if a worker ends or they stop getting on."""
    progressed = time.monotonic()
    first = stored = 0
    began = 0.0
    before: Mapping[str, float] = {}
    while stored < events:
        time.sleep(LOOK_EVERY_S)
        earlier, stored = stored, stored_records(servers.client)
        now = time.monotonic()
        if stored and not first:
            first, began, before = stored, now, _used(workers, servers)
        if stored > earlier:
            progressed = now
        elif now - progressed > STALLED_S or any(worker.returncode is not None for worker in workers):
            raise workers[0].failure(f"and its like have stored {stored:,} of {events:,} events, and no more")
    seconds, after = time.monotonic() - began, _used(workers, servers)
    cpu = {name: after[name] - used for name, used in before.items()}
    return Measured(events - first, seconds, cpu, max(peak_bytes(worker.pid) for worker in workers))


def stored_records(redis: Redis) -> int:
    """How many records are committed: every partition is read from its beginning, so the next offset counts them."""
    with redis.pipeline(transaction=False) as pipe:
        for topic, group in GROUP_OF.items():
            for number in range(PARTITIONS):
                pipe.hget(shard_keys(NAMESPACE, ShardId(group, number)).meta, f"offset:{topic}")
        return sum(int(cast("bytes | None", offset) or 0) for offset in pipe.execute())


def _used(workers: Sequence[Process], servers: Servers) -> Mapping[str, float]:
    return {
        "contender": sum(cpu_seconds(worker.pid) for worker in workers),
        **{name: cpu_seconds(pid) for name, pid in servers.pids.items()},
    }
