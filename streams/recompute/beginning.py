"""What a recompute needs before it begins: which shards there are, how far they are, and whether Kafka still has their past."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from streams.events.topics import Topic
from streams.failure import Failure
from streams.fold.admission import Admission
from streams.fold.plan import Plan
from streams.ingest.connection import KafkaConnection
from streams.ingest.kept_letters import Sources
from streams.ingest.span_reader import Partition, Span, SpanReader
from streams.ingest.stopping import WorkerFailed
from streams.ingest.topic_counts import partition_counts
from streams.ingest.topic_names import unfit
from streams.recompute.past import FETCH_BYTES, Lost, Past, lost
from streams.recompute.shard import Workshop
from streams.replay.progress import Progress
from streams.tables.redis_client import Client
from streams.tables.redis_meta import Meta, metas, position_of
from streams.tables.redis_reader import NoState
from streams.tables.redis_removal import remove_under
from streams.tables.redis_room import check_room
from streams.tables.redis_switch import NotMade
from streams.tables.redis_turn import Turn, turn
from streams.tables.shard import CommitRefused, Offsets, Position, ShardId


class CannotRecompute(Failure):
    """The state cannot be made from Kafka here and now; the message says why."""


@dataclass(frozen=True)
class Installation:
    """What is recomputed. `names` are those of the topics in Kafka; `clock` gives the wall clock in ms; `by_wall` is whether
    windows go by it."""

    plan: Plan
    client: Client
    namespace: str
    connection: KafkaConnection
    names: Mapping[Topic, str]
    dead_letters: str
    admissions: Mapping[Topic, Admission]
    clock: Callable[[], int]
    by_wall: bool

    @property
    def made(self) -> str:
        """The namespace that the recomputed state is made under: in the same Redis, and in the same slots, as the live one."""
        return f"{self.namespace}:recomputed"


@dataclass
class Ground:
    """The live shards with their metas, and what Kafka holds of them. `lost` has the beginnings that Kafka has deleted,
    `beyond` the partitions that end before the offset that is stored."""

    past: Past
    metas: Mapping[ShardId, Meta]
    bounds: Mapping[Partition, Span]
    lost: dict[ShardId, list[Lost]] = field(default_factory=dict)
    beyond: dict[ShardId, list[str]] = field(default_factory=dict)

    @property
    def positions(self) -> Mapping[ShardId, Position]:
        """How far each live shard is."""
        return {id: position_of(meta) for id, meta in self.metas.items()}

    def within(self, id: ShardId, offsets: Offsets) -> dict[Topic, int]:
        """The offsets, as far as Kafka has them."""
        return {
            topic: min(offset, self.bounds[self.past.partition(id, topic)].end) for topic, offset in offsets.items()
        }


@asynccontextmanager
async def ground(installation: Installation) -> AsyncIterator[Ground]:
    """Looks at Redis and Kafka. Raises NoState, WorkerFailed, CannotRecompute."""
    live = await metas(installation.client, installation.namespace)
    if not live:
        raise NoState(
            f"there is no state under the namespace '{installation.namespace}': a worker makes it from Kafka by itself"
        )
    counts = await partition_counts(installation.connection)
    if problems := unfit(installation.names, counts):
        raise WorkerFailed(" ".join(problems))
    async with SpanReader(installation.connection, "funnelwatch-recompute", fetch_bytes=FETCH_BYTES) as reader:
        past = Past(reader, installation.names, counts)
        if missing := [str(id) for id in live if not past.has(id)]:
            raise CannotRecompute(
                f"The topics have fewer partitions than the state has shards ({', '.join(missing)} have none), so its keys "
                "lie elsewhere now: start with a fresh redis.namespace, which is filled from Kafka."
            )
        yield await looked_back(past, live)


async def looked_back(past: Past, live: Mapping[ShardId, Meta]) -> Ground:
    """What Kafka holds of these shards."""
    found = Ground(past, live, await past.bounds(list(live)))
    for id, position in found.positions.items():
        _look_back(found, id, position)
    return found


def _look_back(found: Ground, id: ShardId, position: Position) -> None:
    for topic in found.past.topics(id):
        partition, offset = found.past.partition(id, topic), position.offsets.get(topic)
        holds = found.bounds[partition]
        if (gone := lost(partition, holds, offset)) is not None:
            found.lost.setdefault(id, []).append(gone)
        if offset is not None and offset > holds.end:
            found.beyond.setdefault(id, []).append(
                f"{partition.topic}/{partition.number} ends at {holds.end:,}, and the state has read up to {offset:,}: the "
                "topic was made anew, or this is another Kafka"
            )


@asynccontextmanager
async def empty_workshop(
    installation: Installation, past: Past, progress: Progress, records: int, put_aside: Sources
) -> AsyncIterator[tuple[Workshop, Turn]]:
    """A namespace of its own, empty, for this process alone; it is removed in the end. What a process that was killed left
    there is removed in the beginning. `records` is how many there are to read. Raises CannotRecompute, UnfitServer."""
    client, made = installation.client, installation.made
    read = size = 0

    def told(count: int, bytes: int) -> None:
        nonlocal read, size
        read, size = read + count, size + bytes
        progress.at(read, size, min(read / records, 1.0) if records else None)

    async with turn(client, f"{installation.namespace}:recomputing") as mine:
        if mine is None:
            raise CannotRecompute("Another verify or rebuild of this namespace is running: wait for it to end.")
        await remove_under(client, f"{made}:")
        await check_room(client, installation.namespace)
        try:
            yield (
                Workshop(
                    plan=installation.plan,
                    client=client,
                    namespace=made,
                    past=past,
                    admissions=installation.admissions,
                    clock=installation.clock,
                    put_aside=put_aside,
                    told=told,
                ),
                mine,
            )
        except (CommitRefused, NotMade) as refused:
            raise CannotRecompute(
                f"What was being made was lost, or somebody else works there too ({refused}); run the command again."
            ) from refused
        finally:
            progress.close()
            if await mine.is_mine():
                await remove_under(client, f"{made}:")


def to_read(found: Ground, ids: Sequence[ShardId]) -> int:
    """How many records, at most, these shards are made of."""
    return sum(
        max(offset - found.bounds[found.past.partition(id, topic)].first, 0)
        for id in ids
        for topic, offset in found.positions[id].offsets.items()
    )
