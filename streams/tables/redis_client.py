"""What the Redis tables need of a client, and of the server behind it."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.cluster import RedisCluster

from streams.failure import Failure

Client = Redis | RedisCluster
"""Answers in bytes (no `decode_responses`) and never repeats a command by itself."""


def pipeline(client: Client, *, transaction: bool) -> AbstractAsyncContextManager[Any]:
    """A pipeline of either kind of client; their own types differ and leave half of the methods untyped.

    Give it commands by `execute_command` only, but for plain writes: a cluster's transaction has no `unlink`, and falls
    over its own answers to `hgetall` and other reads.
    """
    opened: Any = client.pipeline(transaction=transaction)
    return opened  # type: ignore[no-any-return]


async def info_of_nodes(client: Client, section: str) -> list[dict[str, Any]]:
    """A section of INFO, of each node of a cluster, or of the only one."""
    info: dict[str, Any] = await client.info(section)
    return list(info.values()) if all(isinstance(value, dict) for value in info.values()) else [info]


class UnfitServer(Failure):
    """The Redis server is set up in a way that would lose state; says how to mend it."""


async def check_server(client: Client) -> None:
    """Raises UnfitServer when the server may evict keys: state that disappears under memory pressure is wrong, not less."""
    for node in await info_of_nodes(client, "memory"):
        policy = str(node.get("maxmemory_policy", "noeviction"))
        if policy != "noeviction":
            raise UnfitServer(
                f"Redis may evict keys (maxmemory-policy is {policy}), which would make KPIs silently wrong: "
                f"set maxmemory-policy to noeviction{await _evicted(client)}"
            )


async def _evicted(client: Client) -> str:
    """What else is to be said where keys are gone already; whose they were, nobody knows."""
    gone = sum(int(node.get("evicted_keys", 0)) for node in await info_of_nodes(client, "stats"))
    return (
        f". It has evicted {gone} keys: if any was of this state, only a state made anew from Kafka is right"
        if gone
        else ""
    )


def end_if_cancelled() -> None:
    """For loops over commands. Ctrl-C cancels a task once, and until Python 3.12 `asyncio.wait_for`, in which redis-py sends, may
    swallow that."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
