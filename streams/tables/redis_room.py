"""Whether Redis has room for a second state beside the one it holds: a full one refuses the workers' commits, too."""

from __future__ import annotations

from streams.tables.redis_client import Client, UnfitServer, info_of_nodes
from streams.tables.redis_removal import keys_under

MB = 1_000_000


async def check_room(client: Client, namespace: str) -> None:
    """Raises UnfitServer where a node has a bound, and less room below it than a copy of what it holds of the namespace takes:
    its data times our share of all keys."""
    nodes = await info_of_nodes(client, "memory")
    if not any(int(node.get("maxmemory", 0)) for node in nodes):
        return
    ours = sum([len(keys) async for keys in keys_under(client, f"{namespace}:")])
    share = min(ours / max(await client.dbsize(), 1), 1.0)
    for node in nodes:
        bound, used = int(node.get("maxmemory", 0)), int(node.get("used_memory", 0))
        needed = round(int(node.get("used_memory_dataset", used)) * share)
        if bound and bound - used < needed:
            raise UnfitServer(
                f"Redis has room for {(bound - used) // MB:,} MB more, and a second state takes some {needed // MB:,} MB: raise "
                "maxmemory first, since a full Redis refuses the workers, too"
            )
