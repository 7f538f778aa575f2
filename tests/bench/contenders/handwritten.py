"""(c) What a good programmer writes by hand for the one job of counting per type, channel and pane of ten seconds.

confluent-kafka, msgspec and a dict, written to Redis every second. It drops no repetition, has no windows but this one, and
loses or repeats up to a second of events when it dies.
"""

from __future__ import annotations

import gc
import os
import time
from collections import defaultdict
from datetime import datetime
from typing import Any

import msgspec
from confluent_kafka import Consumer
from redis import Redis

from tests.bench.contenders.timing import Job, Stopwatch

PANE_S = 10
WRITE_EVERY_S = 1.0
AT_ONCE = 5_000
TUNED = {"fetch.queue.backoff.ms": 10}
"""Beside that no garbage is searched for, since the loop makes no cycles. By default librdkafka
stops fetching for a second once 100,000 messages wait, which a loop as fast as this one has emptied long before."""


class Event(msgspec.Struct):
    """The fields that the count needs; msgspec skips the others and reads the time in C."""

    type: str
    time: datetime
    channel: str | None = None


Counts = dict[tuple[str, str | None, int], int]


def write(redis: Redis, counts: Counts) -> None:
    """Adds the counts to a hash per pane."""
    with redis.pipeline(transaction=False) as pipe:
        for (event_type, channel, pane), n in counts.items():
            pipe.hincrby(f"count:{pane}", f"{event_type}|{channel}", n)
        pipe.execute()
    counts.clear()


def count(job: Job) -> None:
    """Counts all events of the topic."""
    if job.tuned:
        gc.disable()
    decode = msgspec.json.Decoder(Event).decode
    redis = Redis.from_url(job.redis)
    options: dict[str, Any] = {
        "bootstrap.servers": job.brokers,
        "group.id": f"handwritten-{os.getpid()}",
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
    }
    consumer = Consumer(options | (TUNED if job.tuned else {}))
    consumer.subscribe([job.topic])
    counts: Counts = defaultdict(int)
    watch, written = Stopwatch(job), time.monotonic()
    while watch.events < job.events:
        messages = consumer.consume(AT_ONCE, 1.0)
        for message in messages:
            event = decode(message.value() or b"")
            counts[event.type, event.channel, int(event.time.timestamp()) // PANE_S] += 1
        if messages:
            watch.counted(len(messages))
        if time.monotonic() - written >= WRITE_EVERY_S:
            write(redis, counts)
            written = time.monotonic()
    write(redis, counts)
    watch.tell()
    consumer.close()


if __name__ == "__main__":
    count(Job.of_arguments())
