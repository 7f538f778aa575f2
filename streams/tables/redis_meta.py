"""What the metas of the shards say, asked without touching them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from streams.events.topics import Topic
from streams.tables.redis_client import Client
from streams.tables.redis_keys import shard_keys, shards_key
from streams.tables.shard import Position, ShardId
from streams.tables.sources import source_field

Meta = Mapping[bytes, bytes]


def position_of(meta: Meta) -> Position:
    """How far a shard is."""
    offsets = {topic: int(meta[name]) for topic in Topic if (name := f"offset:{topic}".encode()) in meta}
    sources = {topic: meta[name] for topic in Topic if (name := source_field(topic).encode()) in meta}
    return Position(meta.get(b"born", b"").decode(), offsets, int(meta.get(b"now", 0)), sources)


async def metas(client: Client, namespace: str, shards: Iterable[ShardId] | None = None) -> dict[ShardId, Meta]:
    """The metas of these shards, by default of all that were ever opened; those that are there."""
    if shards is None:
        names = await client.execute_command("SMEMBERS", shards_key(namespace))
        shards = sorted(ShardId.named(name.decode()) for name in names)
    found = {id: await client.execute_command("HGETALL", shard_keys(namespace, id).meta) for id in shards}
    return {id: meta for id, meta in found.items() if b"born" in meta}
