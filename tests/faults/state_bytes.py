"""The whole state of a namespace as Redis holds it, to be compared byte by byte."""

from __future__ import annotations

from typing import Any, cast

from redis import Redis

OWNERSHIP = {b"epoch", b"tenure", b"commits"}
"""Of a shard's meta: what a mere change of hands may alter."""


def state_bytes(redis: Redis, namespace: str) -> dict[bytes, Any]:
    """Each key with its value: of the metas all fields but those of ownership, everything else as DUMP gives it."""
    state: dict[bytes, Any] = {}
    for key in redis.scan_iter(f"{namespace}:*", count=1_000):
        if key.endswith(b":meta"):
            meta = cast("dict[bytes, bytes]", redis.hgetall(key))
            state[key] = {field: value for field, value in meta.items() if field not in OWNERSHIP}
        else:
            state[key] = redis.dump(key)
    return state
