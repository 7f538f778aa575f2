"""The whole state of a namespace as Redis holds it, to be compared byte by byte."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from redis import Redis

OWNERSHIP = {b"epoch", b"tenure", b"commits"}
"""Of a shard's meta: what a mere change of hands may alter."""

VALUES: Mapping[bytes, Callable[[Redis, bytes], Any]] = {
    b"string": lambda redis, key: redis.get(key),
    b"hash": lambda redis, key: redis.hgetall(key),
    b"set": lambda redis, key: redis.smembers(key),
    b"zset": lambda redis, key: redis.zrange(key, 0, -1, withscores=True),
    b"list": lambda redis, key: redis.lrange(key, 0, -1),
}
"""How a value of each type is read. DUMP would do for all, but it says a hash in the order that it happens to lie in."""


def state_bytes(redis: Redis, namespace: str) -> dict[bytes, Any]:
    """Each key with its value: of the metas all fields but those of ownership."""
    state = {
        key: VALUES[redis.type(key)](redis, key)  # type: ignore[index]  # redis-py's types allow for its async client
        for key in redis.scan_iter(f"{namespace}:*", count=1_000)
    }
    for key, meta in state.items():
        if key.endswith(b":meta"):
            state[key] = {field: value for field, value in meta.items() if field not in OWNERSHIP}
    return state
