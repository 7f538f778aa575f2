"""A shard whose commits fail goes on from what is stored: whatever is under way at that moment, nothing is lost or doubled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

import msgspec
import pytest
from redis.exceptions import ConnectionError

from streams.events.codec import codec_for
from streams.events.topics import Group, Topic
from streams.fold.admission import Admission
from streams.fold.delta import Delta, Loaded, Needs
from streams.fold.reading import read
from streams.ingest import shard as module
from streams.ingest.intake import Bounds, Intake, Read
from streams.ingest.observer import Unobserved
from streams.ingest.shard import ShardParts
from streams.ingest.shards import Shards
from streams.tables.memory import MemoryTables, MemoryWriter
from streams.tables.shard import CommitUnknown, Offsets, Opened, ShardId
from tests.cases import AT, milliseconds
from tests.folding import plan_for

SHARD = ShardId(Group.PEOPLE, 0)
TOPICS = (Topic.LEADS, Topic.ENGAGEMENTS)
RECORDS = 300
"""Of each topic."""
NOW = milliseconds(AT)
PLAN = plan_for()


@dataclass(frozen=True)
class Stored:
    """A record in Kafka."""

    offset: int
    value: bytes
    timestamp: int = NOW
    key: bytes | None = None
    headers: Sequence[tuple[str, bytes | None]] = ()


def log_of(topic: Topic) -> list[Stored]:
    """Events that each count once and only once, in a log with gaps, as compaction and transactions leave them."""
    own = {Topic.LEADS: {"type": "lead.meeting_booked", "lead": "L", "kind": "demo"}}
    fields = own.get(topic, {"type": "page.viewed", "page": "/"})
    times = (f"2024-04-17T11:{number % 60:02}:00Z" for number in range(RECORDS))
    events = [{"id": f"{topic}-{n}", "time": time, "contact": f"c{n}", **fields} for n, time in enumerate(times)]
    return [Stored(3 * number, msgspec.json.encode(event)) for number, event in enumerate(events)]


class Failing:
    """A writer whose commands fail at random: before they are carried out, or only their answer is lost."""

    def __init__(self, writer: MemoryWriter, random: Random) -> None:
        self._writer, self._random = writer, random

    async def open(self) -> Opened:
        return await self._writer.open()

    async def resume(self) -> Opened:
        await asyncio.sleep(0)
        return await self._writer.resume()

    async def look(self, expected: Offsets) -> None:
        await asyncio.sleep(0)
        if self._random.random() < 0.2:
            raise ConnectionError("no answer")
        await self._writer.look(expected)

    async def sweep(self, table: str) -> Mapping[str, bytes]:
        await asyncio.sleep(0)
        return await self._writer.sweep(table)

    async def load(self, needs: Needs) -> Loaded:
        await asyncio.sleep(0)
        if self._random.random() < 0.1:
            raise ConnectionError("no answer")
        return await self._writer.load(needs)

    async def commit(self, delta: Delta, expected: Offsets, offsets: Offsets) -> None:
        await asyncio.sleep(0)
        fate = self._random.random()
        if fate < 0.15:
            raise ConnectionError("no answer")
        await self._writer.commit(delta, expected, offsets)
        if fate > 0.85:
            raise CommitUnknown


class Consuming:
    """Kafka in, reduced to what can go wrong: reads that wait in buffers while their partition is sought."""

    def __init__(self, intake: Intake, random: Random) -> None:
        self._intake, self._random = intake, random
        self._logs = {topic: log_of(topic) for topic in TOPICS}
        self._positions = dict.fromkeys(TOPICS, 0)

    def ends(self) -> Mapping[Topic, int]:
        """The offsets when all is committed."""
        return {topic: log[-1].offset + 1 for topic, log in self._logs.items()}

    def seek(self, topic: Topic, partition: int, offset: int) -> Awaitable[None]:
        """As the app does it: held at once, sought in its own time."""
        tp = self._intake.tp(topic, partition)
        self._intake.hold(tp)

        async def sought() -> None:
            await self._wait()
            self._intake.begin_round(tp)
            self._positions[topic] = offset

        return sought()

    async def read(self, topic: Topic) -> None:
        """Fetches and hands over, for ever."""
        tp = self._intake.tp(topic, 0)
        while True:
            await asyncio.sleep(0)
            most = self._random.randint(1, 12)
            records = [stored for stored in self._logs[topic] if stored.offset >= self._positions[topic]][:most]
            if records:
                self._positions[topic] = records[-1].offset + 1
                fetched = Read(tp, records, self._intake.round(tp))
                await self._wait()
                await self._intake.hand_over(fetched)

    async def _wait(self) -> None:
        for _ in range(self._random.randrange(12)):
            await asyncio.sleep(0)


async def ignore(reason: Exception) -> None:
    """Never called: what fails here is what a shard recovers from."""
    raise AssertionError(reason)


async def nothing() -> None:
    """Neither servers to check nor connections to close."""


@pytest.mark.parametrize("seed", range(12))
async def test_every_record_counts_once_whatever_fails(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A third of the commits fail, half of those after they were written, while reads wait in buffers and in the queue.

    The shard looks after its state whenever nothing waits for a moment."""
    monkeypatch.setattr(module, "LOOK_S", 0.0001)
    random, tables = Random(seed), MemoryTables(PLAN)

    def parts(id: ShardId) -> ShardParts:
        return ShardParts(
            plan=PLAN,
            writer=Failing(tables.writer(id), random),
            admissions={topic: Admission(codec_for(topic), None) for topic in TOPICS},
            dead_letters=None,  # type: ignore[arg-type]  # there is nothing to put aside
            topic_names={topic: topic.value for topic in TOPICS},
            observer=Unobserved(),
            clock=lambda: NOW,
            by_wall=True,
        )

    shards = Shards(parts, nothing, nothing)
    intake = Intake(shards, {topic: topic.value for topic in TOPICS})
    consuming = Consuming(intake, random)
    shards.attach(consuming.seek, ignore)
    partitions = [intake.tp(topic, 0) for topic in TOPICS]
    await intake.take_over(partitions, dict.fromkeys(partitions, Bounds(0, 3 * RECORDS)))
    reading = [asyncio.create_task(consuming.read(topic)) for topic in TOPICS]
    state = tables.shards[SHARD]
    while state.offsets != consuming.ends():  # noqa: ASYNC110  # nobody is told of commits
        await asyncio.sleep(0)
    for task in reading:
        task.cancel()
    await intake.close()
    totals = {
        value.kpi: value.value
        for value in read(PLAN.catalogue, tables.snapshot(NOW))
        if (value.window, value.labels) == ("1d", {})
    }
    assert (totals["meetings_booked"], totals["page_views"], totals["visitors"]) == (RECORDS, RECORDS, RECORDS)
