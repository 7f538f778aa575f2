"""(a) The limit: what a bare client and a decoder take, and nothing else."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, Union

import msgspec
from aiokafka import AIOKafkaConsumer  # type: ignore[import-untyped]  # it ships no types

from streams.events.engagements import ENGAGEMENT_EVENTS
from streams.events.types import wire_name
from tests.bench.contenders.timing import Job, Stopwatch


async def count(job: Job) -> None:
    """Decodes every event; the count per class is there to be checked."""
    decode = msgspec.json.Decoder(Union[ENGAGEMENT_EVENTS]).decode  # noqa: UP007  # a union of a tuple
    counts: Counter[type[Any]] = Counter()
    watch = Stopwatch(job)
    consumer = AIOKafkaConsumer(
        job.topic, bootstrap_servers=job.brokers, group_id=None, auto_offset_reset="earliest", max_poll_records=5_000
    )
    async with consumer:
        while watch.events < job.events:
            for records in (await consumer.getmany(timeout_ms=1_000)).values():
                counts.update(map(type, [decode(record.value) for record in records]))
                watch.counted(len(records))
    watch.tell({wire_name(event_type): n for event_type, n in counts.items()})


if __name__ == "__main__":
    asyncio.run(count(Job.of_arguments()))
