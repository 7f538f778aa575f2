"""A made-up older format, and the way from it: states that began with `1` begin with `2`, in two steps of which the first
does nothing but say so."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any, Final

from redis.asyncio import Redis

from streams.events.topics import Group
from streams.fold.inventory import Inventory, unpack_inventory
from streams.fold.plan import Plan
from streams.journeys.definitions import Definitions
from streams.kpis.catalogue import Catalogue
from streams.tables.redis_keys import Keys, shard_keys
from streams.tables.shard import ShardId
from streams.tables.state_format import Command, Formats, format_of

SHARD: Final = ShardId(Group.DEALS, 0)
PLAN: Final = Plan(Catalogue((), Definitions()))
"""Asks for no KPI."""
KEPT: Final[Inventory] = PLAN.inventory() | {"tally a from x.y"}
TABLE: Final = "accounts"
STATES: Final = 3_000
"""Enough for a transaction that takes a while."""


async def rename(asked: Any, keys: Keys) -> Iterable[Command]:
    """The first step."""
    return ()


async def rewrite(asked: Any, keys: Keys) -> Iterable[Command]:
    """The second step: reads all states and writes each."""
    states = await asked.execute_command("HMGET", keys.state(TABLE), *range(STATES))
    return [("HSET", keys.state(TABLE), number, b"2" + blob[1:]) for number, blob in enumerate(states)]


OLD: Final = Formats(newest=1)
UP: Final = Formats(newest=3, steps={1: rename, 2: rewrite})


async def make_old(client: Redis, namespace: str) -> None:
    """States as the older format has them, in place of whatever there is."""
    keys = shard_keys(namespace, SHARD)
    async with client.pipeline(transaction=True) as pipe:
        pipe.delete(keys.meta, keys.inventory, keys.state(TABLE))
        pipe.execute_command("HSET", keys.state(TABLE), *chain.from_iterable((n, b"1 old") for n in range(STATES)))
        await pipe.execute()


async def found(client: Redis, namespace: str) -> tuple[int | None, set[bytes]]:
    """Of one moment: the format that is stored, and the first bytes of the states that there are."""
    keys = shard_keys(namespace, SHARD)
    async with client.pipeline(transaction=True) as pipe:
        pipe.get(keys.inventory)
        pipe.hvals(keys.state(TABLE))
        inventory, states = await pipe.execute()
    return format_of(unpack_inventory(inventory)), {blob[:1] for blob in states}
