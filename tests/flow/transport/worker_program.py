"""A worker with a host that does as it is told, to be run as a process of its own, by itself or by `faust -A`.

The environment says BROKER, LEADS, ENGAGEMENTS (topics), GROUP, and BEHAVIOUR.
"""

import asyncio
import os
import sys
from collections.abc import Mapping

from streams.events.topics import Topic
from streams.ingest.agents import build_app
from streams.ingest.connection import KafkaConnection
from streams.ingest.host import Batch
from streams.ingest.stopping import WorkerFailed
from streams.ingest.worker import run_worker

BEHAVIOUR = os.environ["BEHAVIOUR"]


class Host:
    """Prints what happens to it, a line each."""

    def __init__(self) -> None:
        self.accepted = 0

    async def assign(self, partitions: Mapping[Topic, frozenset[int]]) -> Mapping[tuple[Topic, int], int | None]:
        if BEHAVIOUR == "fails-to-assign":
            raise WorkerFailed("The store cannot be reached.")
        print("assigned", flush=True)
        return {(topic, number): None for topic, numbers in partitions.items() for number in numbers}

    async def revoke(self, partitions: Mapping[Topic, frozenset[int]]) -> None:
        print("revoked", flush=True)

    async def handle(self, batch: Batch) -> None:
        if BEHAVIOUR == "fails-to-handle":
            raise WorkerFailed("The store is full.")
        self.accepted += len(batch.records)
        print("accepted", self.accepted, flush=True)

    async def drain(self) -> None:
        if BEHAVIOUR == "fails-to-drain":
            raise WorkerFailed("The store went away.")
        if BEHAVIOUR == "never-drains":
            await asyncio.Event().wait()
        print("drained", self.accepted, flush=True)


app = build_app(
    Host(),
    KafkaConnection([os.environ["BROKER"]]),
    {Topic.LEADS: os.environ["LEADS"], Topic.ENGAGEMENTS: os.environ["ENGAGEMENTS"]},
    consumer_group=os.environ["GROUP"],
    session_timeout_ms=6000,
)

if __name__ == "__main__":
    try:
        run_worker(app, stop_timeout_s=2 if BEHAVIOUR == "never-drains" else 30)
    except WorkerFailed as reason:
        sys.exit(f"Error: {reason}")
