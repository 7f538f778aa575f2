"""A Kafka of lists, and workers that read it into Redis in batches of any size, so that a recompute can be tested closely."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any, NamedTuple
from zlib import crc32

import msgspec

from streams.events.topics import GROUP_OF, Group, Topic
from streams.fold.admission import admissions
from streams.fold.engine import Engine
from streams.fold.plan import Plan
from streams.ingest.connection import KafkaConnection
from streams.ingest.span_reader import Partition, Span
from streams.measures.window import DAY
from streams.recompute.beginning import Ground, Installation, looked_back
from streams.recompute.past import Past
from streams.replay.shift import rfc3339
from streams.replay.simulator.example import COMPANY
from streams.replay.simulator.simulate import simulate
from streams.tables.redis_client import Client
from streams.tables.redis_meta import metas
from streams.tables.redis_writer import RedisWriter
from streams.tables.shard import CommitRefused, Opened, ShardId, engine_for
from tests.cases import AT, milliseconds

NAMES = {topic: topic.value for topic in Topic}
PARTITIONS = 2
SHARDS = [ShardId(group, number) for group in Group for number in range(PARTITIONS)]
START = milliseconds(AT) - 40 * DAY
NOW = START + 12 * DAY
"""What every clock says."""
NAMESPACE = "live"
LET_IN = admissions(None)


class Logged(NamedTuple):
    """A record of the log."""

    offset: int
    value: bytes | None
    timestamp: int = 0
    key: bytes | None = None
    headers: Sequence[tuple[str, bytes | None]] = ()


class Log:
    """Implements `Spans`. `first` is the first offset that a partition still has."""

    def __init__(self) -> None:
        self.records: dict[Partition, list[Logged]] = {
            Partition(name, number): [] for name in NAMES.values() for number in range(PARTITIONS)
        }
        self.first: dict[Partition, int] = {}

    def append(self, topic: Topic, key: str, value: bytes) -> None:
        """At the end of the partition of the key."""
        place = Partition(NAMES[topic], crc32(key.encode()) % PARTITIONS)
        self.records[place].append(Logged(len(self.records[place]), value))

    def append_views(self, number: int) -> None:
        """A page viewed by each of a few people, shortly before now, `number` telling it from others."""
        for person in range(4):
            event = {
                "id": f"view-{number}-{person}",
                "type": "page.viewed",
                "time": rfc3339(NOW - 1_000 - number),
                "contact": f"person-{person}",
                "account": f"account-{number % 50}",
                "page": "/",
            }
            self.append(Topic.ENGAGEMENTS, f"person-{person}", msgspec.json.encode(event))

    def size(self) -> int:
        """Records in all."""
        return sum(map(len, self.records.values()))

    async def bounds(self, partitions: Collection[Partition]) -> dict[Partition, Span]:
        return {place: Span(self.first.get(place, 0), len(self.records[place])) for place in partitions}

    async def read(
        self, spans: Mapping[Partition, Span], portion: int
    ) -> AsyncIterator[Mapping[Partition, Sequence[Any]]]:
        """In other portions than a worker reads."""
        at = {place: span.first for place, span in spans.items()}
        while left := {place for place, begin in at.items() if begin < spans[place].end}:
            found = {}
            for place in left:
                end = min(at[place] + 70, spans[place].end)
                found[place] = self.records[place][at[place] : end]
                at[place] = end
            yield found


def company_log() -> Log:
    """Ten days of the simulated company."""
    log = Log()
    for topic, key, value in _lines():
        log.append(topic, key, value)
    return log


@cache
def _lines() -> list[tuple[Topic, str, bytes]]:
    lines = simulate(1, START, START + 10 * DAY, COMPANY, scale=0.12)
    return [(line.topic, line.key, msgspec.json.encode(line.event)) for line in lines]


@dataclass
class _Worker:
    writer: RedisWriter
    engine: Engine
    offsets: dict[Topic, int]


class Live:
    """The workers of all shards. `by_wall` sets the instant by which panes are judged."""

    def __init__(self, client: Client, plan: Plan, log: Log, random: Random) -> None:
        self.client, self.plan, self.log, self._random = client, plan, log, random
        self._workers: dict[ShardId, _Worker] = {}
        self.resumed: list[ShardId] = []
        self.commits = 0

    async def open(self) -> Live:
        """Takes all shards over."""
        for id in SHARDS:
            writer = RedisWriter(self.client, NAMESPACE, id, self.plan.inventory(), clock=lambda: NOW)
            self._workers[id] = self._begun(id, writer, await writer.open())
        return self

    async def step(self, id: ShardId) -> bool:
        """Commits the next few records of the shard's topics; False where there are none. Resumes after a refusal."""
        worker = self._workers[id]
        topics = [topic for topic in Topic if GROUP_OF[topic] is id.group]
        after, arrivals = dict(worker.offsets), []
        for topic in self._random.sample(topics, self._random.randint(1, len(topics))):
            begin = worker.offsets.get(topic, 0)
            records = self.log.records[Partition(NAMES[topic], id.partition)][begin:][
                : self._random.choice((7, 90, 300))
            ]
            if records:
                arrivals += LET_IN[topic].admit([record.value for record in records], NOW).events
                after[topic] = records[-1].offset + 1
        if after == worker.offsets:
            return any(
                worker.offsets.get(t, 0) < len(self.log.records[Partition(NAMES[t], id.partition)]) for t in topics
            )
        arranged = worker.engine.arrange(arrivals)
        delta = worker.engine.fold(arranged, await worker.writer.load(arranged.needs()), NOW)
        try:
            await worker.writer.commit(delta, worker.offsets, after)
            worker.offsets = after
            self.commits += 1
        except CommitRefused:
            self.resumed.append(id)
            self._workers[id] = self._begun(id, worker.writer, await worker.writer.resume())
        return True

    async def commit(self, id: ShardId) -> None:
        """Steps until something is committed, of which there must be enough."""
        before = self.commits
        while self.commits == before:
            assert await self.step(id), f"the log of {id} is read"

    async def read_all(self, shards: Iterable[ShardId] = SHARDS) -> None:
        """Up to the ends."""
        for id in shards:
            while await self.step(id):
                pass

    async def write_ahead(self, id: ShardId) -> None:
        """What a worker of people that is killed before a commit leaves behind."""
        worker = self._workers[id]
        topic = Topic.ENGAGEMENTS
        records = self.log.records[Partition(NAMES[topic], id.partition)][worker.offsets.get(topic, 0) :]
        arranged = worker.engine.arrange(LET_IN[topic].admit([record.value for record in records], NOW).events)
        delta = worker.engine.fold(arranged, await worker.writer.load(arranged.needs()), NOW)
        assert delta.shared
        await worker.writer._write_shared(delta.shared)
        await self.open()

    def installation(self) -> Installation:
        """As the command has it."""
        return Installation(
            plan=self.plan,
            client=self.client,
            namespace=NAMESPACE,
            connection=KafkaConnection([]),
            names=NAMES,
            dead_letters="",
            admissions=LET_IN,
            clock=lambda: NOW,
            by_wall=True,
        )

    async def ground(self) -> Ground:
        """How things stand."""
        past = Past(self.log, NAMES, dict.fromkeys(NAMES.values(), PARTITIONS))
        return await looked_back(past, await metas(self.client, NAMESPACE))

    def _begun(self, id: ShardId, writer: RedisWriter, opened: Opened) -> _Worker:
        return _Worker(writer, engine_for(self.plan, id.group, opened), dict(opened.offsets))
