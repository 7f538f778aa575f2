"""One shard's state replaced by another that was made under another namespace: all of it, or nothing.

The order is such that a worker may go on all the while. Under WATCH on both metas one MULTI/EXEC removes what the shard has
and renames what was made, all of which lies in the shard's slot. A commit in between changes the meta, and the switch is not
carried out; a commit after it finds another birth (`born`) in the meta, is refused, and its writer goes on from the offsets
that are stored now. The epoch and its tenure stay those of the live shard, so whoever was fenced stays fenced.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from redis.exceptions import WatchError

from streams.fold.plan import Plan
from streams.tables.redis_client import Client, pipeline
from streams.tables.redis_keys import Keys, shard_keys
from streams.tables.redis_meta import Meta, position_of
from streams.tables.redis_removal import AT_ONCE
from streams.tables.redis_takeover import TENURE
from streams.tables.shard import Offsets, ShardId
from streams.tables.shard_about import CANARY

KEPT: Final = (b"epoch", TENURE.encode(), CANARY.encode())
"""Fields of the live meta that say who writes the shard, and what is waited for: they outlive its state."""


class NotMade(Exception):
    """What was to be switched to is not there any more: somebody else works under the same namespace."""


class Switch:
    """From what is stored under `made` to `namespace`. `leftovers` are keys of shards that no registry of theirs may know,
    those of an earlier release for instance; they are removed with the rest."""

    def __init__(self, client: Client, namespace: str, made: str, plan: Plan, leftovers: Mapping[ShardId, set[bytes]]):
        self._client, self._plan, self._leftovers = client, plan, leftovers
        self._namespace, self._made = namespace, made

    async def shard(self, id: ShardId, born: str, *, exactly: bool) -> bool:
        """Switches a shard to the state of this birth; False where its writer came in between, is behind what was made, or (if
        it has to be `exactly` there) ahead of it. Raises NotMade."""
        live, made = shard_keys(self._namespace, id), shard_keys(self._made, id)
        there = await self._there(made)
        async with pipeline(self._client, transaction=True) as pipe:
            await pipe.watch(live.meta, made.meta)
            found: Meta = await pipe.execute_command("HGETALL", made.meta)
            if position_of(found).born != born:
                raise NotMade(f"somebody else works under '{self._made}'; run the command again")
            meta: Meta = await pipe.execute_command("HGETALL", live.meta)
            if b"born" in meta and not _reached(position_of(meta).offsets, position_of(found).offsets, exactly):
                return False
            gone = {name.encode() for name in await self._names(pipe, live)} | self._leftovers.get(id, set())
            pipe.multi()
            for keys in _portions(sorted(gone)):
                pipe.execute_command("UNLINK", *keys)
            for name in there:
                pipe.execute_command("RENAME", name, live.prefix + name.removeprefix(made.prefix))
            kept = {field.decode(): meta[field] for field in KEPT if field in meta}
            if kept:
                pipe.hset(live.meta, mapping=kept)
            try:
                await pipe.execute()
            except WatchError:
                return await self._is_switched(live, born)
            return True

    async def _is_switched(self, live: Keys, born: str) -> bool:
        """redis-py says the same of a connection that was lost and of a key that was changed: only what is stored tells."""
        return bool(await self._client.execute_command("HGET", live.meta, "born") == born.encode())

    async def _there(self, made: Keys) -> list[str]:
        """The keys of what was made. Nobody else writes them, so they need no watching but for the meta's birth."""
        names = await self._names(self._client, made)
        async with pipeline(self._client, transaction=False) as pipe:
            for name in names:
                pipe.execute_command("EXISTS", name)
            return [name for name, is_there in zip(names, await pipe.execute(), strict=True) if is_there]

    async def _names(self, asked: Any, keys: Keys) -> list[str]:
        """Every key that a shard may have, by its own registries."""
        panes = await asked.execute_command("ZRANGE", keys.changed, 0, -1)
        rankings = await asked.execute_command("SMEMBERS", keys.rankings)
        return [
            *(keys.meta, keys.inventory, keys.stock, keys.changed, keys.rankings, keys.labels, keys.ids),
            *map(keys.state, self._plan.tables),
            *(keys.pane(name.decode()) for name in panes),
            *(keys.ranking(name.decode()) for name in rankings),
        ]


def _reached(live: Offsets, made: Offsets, exactly: bool) -> bool:
    """Whether a shard has read all that the other is made of: else what it has not read would be passed over, and what of it
    is no event would never be put aside."""
    if exactly:
        return live == made
    return all(live.get(topic, 0) >= offset for topic, offset in made.items())


def _portions(keys: Sequence[bytes]) -> Iterable[Sequence[bytes]]:
    return (keys[begin : begin + AT_ONCE] for begin in range(0, len(keys), AT_ONCE))
