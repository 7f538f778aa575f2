"""Commands packed in C. A commit has thousands of arguments, and redis-py's asyncio client packs each of them in Python.

Its blocking client leaves that to hiredis where it is installed; this does the same for any asyncio connection.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from redis.asyncio import RedisCluster
from redis.asyncio.connection import AbstractConnection
from redis.connection import HiredisRespSerializer

from streams.tables.redis_client import Client

_SERIALIZER: Final = HiredisRespSerializer()


class _PackingInC(AbstractConnection):
    def pack_command(self, *args: Any) -> list[bytes]:
        packed: list[bytes] = _SERIALIZER.pack(*args)
        return packed


@cache
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
