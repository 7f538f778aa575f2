"""Keys found by how they begin, and removed: what no registry of this release need know of is found as well."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Final

from streams.tables.redis_client import Client, pipeline

SCANNED: Final = 1_000
"""Keys that Redis looks at in one step."""
AT_ONCE: Final = 500
"""Keys to a command or a round trip."""


async def keys_under(client: Client, prefix: str) -> AsyncIterator[Sequence[bytes]]:
    """The keys that begin so, in portions; one may come twice."""
    pattern = re.sub(r"([*?\[\]\\])", r"\\\1", prefix) + "*"
    found: list[bytes] = []
    async for key in client.scan_iter(match=pattern, count=SCANNED):
        found.append(key)
        if len(found) == AT_ONCE:
            yield found
            found = []
    if found:
        yield found


async def remove_under(client: Client, prefix: str) -> int:
    """Removes the keys that begin so; gives how many there were."""
    removed = 0
    async for keys in keys_under(client, prefix):
        removed += await _unlink(client, keys)
    return removed


async def _unlink(client: Client, keys: Iterable[bytes]) -> int:
    async with pipeline(client, transaction=False) as pipe:  # a command each, since a cluster has them on many nodes
        for key in keys:
            pipe.execute_command("UNLINK", key)
        return sum(await pipe.execute())
