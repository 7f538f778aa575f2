"""Sends page views at a rate, on schedule, and says when each probe was handed over."""

from __future__ import annotations

import asyncio
import time
from argparse import ArgumentParser

from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped]  # it ships no types

from streams.app.environment import load_settings
from streams.events.topics import Topic
from streams.replay.partitions import partition_of
from streams.replay.shift import rfc3339

PEOPLE = 50_000
BATCH_BYTES = 1 << 20
PATIENCE_MS = 120_000
LINGER_S = 0.005
"""A batch for each partition is sent as often as this, as a producer with `linger.ms` = 5 would."""


async def produce(rate: int, seconds: float, probes: int) -> None:
    """Batches are filled here: record by record the library would need a core for a rate like this."""
    settings = load_settings()
    topic = settings.topics.names[Topic.ENGAGEMENTS]
    options = {"acks": "all", "max_batch_size": BATCH_BYTES, "request_timeout_ms": PATIENCE_MS}
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka.brokers, **options)
    await producer.start()
    partitions = len(await producer.partitions_for(topic))
    total, sent, told = round(rate * seconds), 0, []
    every = total // probes
    sending: set[asyncio.Task[None]] = set()
    turns = [asyncio.Lock() for _ in range(partitions)]

    async def deliver(partition: int, batch: object) -> None:
        async with turns[partition]:  # they leave in order; without turns the library lets some wait for ever
            acknowledged = await producer.send_batch(batch, topic, partition=partition)
        await acknowledged

    began = time.monotonic()
    while sent < total:
        due = min(total, int((time.monotonic() - began) * rate))
        batches = [producer.create_batch() for _ in range(partitions)]
        for number in range(sent, due):
            probe = number % every == 0 and number // every < probes
            content = f"probe-{number // every}" if probe else "news"
            if probe:
                told.append(f"{content} {time.monotonic()}")
            key = b"p-%d" % (number % PEOPLE)
            value = (
                f'{{"id":"e-{number}","type":"page.viewed","time":"{rfc3339(time.time_ns() // 1_000_000)}",'
                f'"contact":"{key.decode()}","page":"/","channel":"organic","content":"{content}"}}'
            )
            partition = partition_of(key, partitions)
            if batches[partition].append(timestamp=None, key=key, value=value.encode()) is None:
                raise SystemExit("The producer is too far behind: a batch is full.")
        sent = due
        for partition, batch in enumerate(batches):
            batch.close()
            if batch.record_count():
                task = asyncio.create_task(deliver(partition, batch))
                sending.add(task)
                task.add_done_callback(sending.discard)
        await asyncio.sleep(LINGER_S)
    await asyncio.gather(*sending)
    await producer.stop()
    print("\n".join(told), "all sent", sep="\n", flush=True)


if __name__ == "__main__":
    parser = ArgumentParser()
    parser.add_argument("--rate", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--probes", type=int, required=True)
    asyncio.run(produce(**vars(parser.parse_args())))
