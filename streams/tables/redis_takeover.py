"""How a writer takes a shard over: one MULTI/EXEC under WATCH on the shard's meta, from which on every earlier writer is fenced.

What is stored is looked at first. If this writer cannot go on from it, it is refused and left to its owner as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final
from uuid import uuid4

from redis.exceptions import WatchError

from streams.fold.inventory import Inventory, pack_inventory, unpack_inventory
from streams.tables.redis_client import Client, pipeline
from streams.tables.redis_keys import shard_keys, shards_key
from streams.tables.shard import ShardId, check_inventory
from streams.tables.shard_about import BORN_AT, CANARY
from streams.tables.sources import Sources, check_sources, sources_to_keep
from streams.tables.state_format import Formats, with_format
from streams.tables.whole_commits import begun_by_now, check_whole

TENURE: Final = "tenure"
"""The field of the meta with the name of the takeover that holds. A failover may lose one, and the next has the same epoch."""

Meta = dict[bytes, bytes]
"""The fields of a shard's meta, as stored."""
Fields = dict[str, str | int]
"""Those to be written."""


class TakeOver:
    """Of one shard, for a writer that keeps this inventory in the newest of these formats, made of these topics. `canaries` is
    whether canaries are sent to the shard; `clock` gives the wall clock in ms."""

    def __init__(
        self,
        client: Client,
        namespace: str,
        shard: ShardId,
        inventory: Inventory,
        formats: Formats,
        sources: Sources,
        *,
        canaries: bool,
        clock: Callable[[], int],
    ) -> None:
        self._client, self._namespace, self._shard = client, namespace, shard
        self._inventory, self._formats, self._sources = inventory, formats, sources
        self._canaries, self._clock = canaries, clock
        self._keys = shard_keys(namespace, shard)
        self.next_tenure = _name()
        """Of the takeover to come, or of one whose answer was lost: that may have been carried out."""

    async def __call__(self) -> Meta:
        """Raises the epoch. Gives the meta as it is now. Raises StateMismatch."""
        # Partitions that were added are new shards: what the others were made of is known of the first.
        first = shard_keys(self._namespace, ShardId(self._shard.group, 0)).meta
        check_sources(self._sources, await self._client.execute_command("HGETALL", first))
        await self._client.execute_command("SADD", shards_key(self._namespace), str(self._shard))
        while True:
            async with pipeline(self._client, transaction=True) as pipe:
                await pipe.watch(self._keys.meta)
                meta: Meta = await pipe.execute_command("HGETALL", self._keys.meta)
                check_sources(self._sources, meta)
                check_whole(str(self._shard), self._namespace, meta)
                fields: Fields = {"epoch": int(meta.get(b"epoch", 0)) + 1, TENURE: self.next_tenure}
                if b"born" in meta and await self._brought_up(pipe, fields):
                    continue
                self._write(pipe, meta, fields)
                try:
                    await pipe.execute()
                except WatchError:
                    continue  # the earlier writer committed in between: look again
                self.next_tenure = _name()
                return meta | {name.encode(): str(value).encode() for name, value in fields.items()}

    def _write(self, pipe: Any, meta: Meta, fields: Fields) -> None:
        if b"born" not in meta:
            fields |= {"born": uuid4().hex, BORN_AT: self._clock()}
        if self._canaries and CANARY.encode() not in meta:
            fields[CANARY] = self._clock()  # waited for from now on: one that never comes gets old as well
        fields |= sources_to_keep(self._sources, meta)
        fields |= begun_by_now(meta)
        pipe.multi()
        pipe.hset(self._keys.meta, mapping=fields)
        if not self._canaries:
            pipe.hdel(self._keys.meta, CANARY)  # nobody sends any, so none is missed
        # From here on only this is kept: what an earlier writer kept beyond it would have a gap.
        pipe.set(self._keys.inventory, pack_inventory(with_format(self._inventory, self._formats.newest)))

    async def _brought_up(self, pipe: Any, fields: Fields) -> bool:
        """Whether the stored state had to be brought to the next format, or tried to: then it is to be looked at again."""
        shard = str(self._shard)
        stored = unpack_inventory(await pipe.execute_command("GET", self._keys.inventory))
        step = self._formats.step_from(shard, self._namespace, stored)
        check_inventory(shard, self._namespace, self._inventory, stored)
        if step is None:
            return False
        number, bring_up = step
        commands = await bring_up(pipe, self._keys)
        pipe.multi()
        for command in commands:
            pipe.execute_command(*command)
        pipe.hset(self._keys.meta, mapping=fields)  # whoever writes the old format is fenced
        pipe.set(self._keys.inventory, pack_inventory(with_format(stored, number + 1)))
        with suppress(WatchError):
            await pipe.execute()
        return True


def _name() -> str:
    return uuid4().hex
