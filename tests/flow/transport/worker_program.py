"""A worker with a host that does as it is told, to be run as a process of its own, by itself or by `faust -A`.

The environment says BROKER, LEADS, ENGAGEMENTS (topics), GROUP, BEHAVIOUR, and maybe INSTANCE and SESSION_MS.
"""

import asyncio
import os
import sys
from collections.abc import Mapping

from streams.events.topics import Topic
from streams.ingest.agents import build_app
from streams.ingest.connection import KafkaConnection
from streams.ingest.host import Batch, Readable
from streams.ingest.stopping import WorkerFailed
from streams.ingest.worker import run_worker

BEHAVIOUR = os.environ["BEHAVIOUR"]


def tell(*words: object) -> None:
    """Print a line, also where Faust has put its log in the place of standard output."""
    print(*words, file=sys.__stdout__, flush=True)


class Host:
    """Prints what happens to it."""

    def __init__(self) -> None:
        self.accepted = 0

    async def assign(self, partitions: Mapping[Topic, frozenset[int]]) -> Mapping[tuple[Topic, int], int | None]:
        if BEHAVIOUR == "fails-to-assign":
            raise WorkerFailed("The store cannot be reached.")
        tell("assigned")
        return {(topic, number): None for topic, numbers in partitions.items() for number in numbers}

    async def revoke(self, partitions: Mapping[Topic, frozenset[int]]) -> None:
        tell("revoked")

    async def handle(self, batch: Batch) -> None:
        if BEHAVIOUR == "fails-to-handle":
            raise WorkerFailed("The store is full.")
        self.accepted += len(batch.records)
        tell("accepted", self.accepted)

    def readable(self, topic: Topic, partition: int, readable: Readable) -> None:
        """Nobody asks."""

    async def drain(self) -> None:
        if BEHAVIOUR == "fails-to-drain":
            raise WorkerFailed("The store went away.")
        if BEHAVIOUR == "never-drains":
            await asyncio.Event().wait()
        tell("drained", self.accepted)


app = build_app(
    Host(),
    KafkaConnection([os.environ["BROKER"]]),
    {Topic.LEADS: os.environ["LEADS"], Topic.ENGAGEMENTS: os.environ["ENGAGEMENTS"]},
    consumer_group=os.environ["GROUP"],
    instance=os.environ.get("INSTANCE"),
    session_timeout_ms=int(os.environ.get("SESSION_MS", "6000")),
)

if __name__ == "__main__":
    try:
        run_worker(app, stop_timeout_s=2 if BEHAVIOUR == "never-drains" else 30)
    except WorkerFailed as reason:
        sys.exit(f"Error: {reason}")
