"""Commands packed in C. A commit has thousands of arguments, and redis-py's asyncio client packs each of them in Python.

Its blocking client leaves that to hiredis where it is installed; this does the same for any asyncio connection.
"""

from __future__ import annotations

from typing import Any

from hiredis import pack_command
from redis.asyncio import RedisCluster
from redis.asyncio.connection import AbstractConnection

from streams.tables.redis_client import Client


class _PackingInC(AbstractConnection):
    def pack_command(self, *args: Any) -> list[bytes]:
        # The command's name may be two words, which the server expects apart.
        name = args[0].split()
        return [pack_command(args if len(name) == 1 else (*name, *args[1:]))]


def _packing_in_c(connection_class: type[AbstractConnection]) -> type[AbstractConnection]:
    return type(connection_class.__name__, (_PackingInC, connection_class), {})


def pack_in_c(client: Client) -> None:
    """Lets the client's connections, none of which is open yet, pack in C."""
    if isinstance(client, RedisCluster):
        options = client.connection_kwargs
        options["connection_class"] = _packing_in_c(options["connection_class"])
    else:
        pool = client.connection_pool
        pool.connection_class = _packing_in_c(pool.connection_class)
