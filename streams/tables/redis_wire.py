"""What redis-py's asyncio connections do in Python, argument by argument and answer by answer, done in C or not at all.

A commit has thousands of arguments and a hundred answers. Its blocking client leaves packing to hiredis where that is installed;
this does the same for any asyncio connection. Sending takes a task of its own each time, and each answer is awaited under a
timer of its own, also where it came together with the one before: without these a commit takes a tenth less of the worker.
Whatever has to be waited for is waited for as redis-py does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hiredis import pack_command
from redis._parsers.hiredis import NOT_ENOUGH_DATA, _AsyncHiredisParser
from redis.asyncio import RedisCluster
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import ConnectionError, ResponseError

from streams.tables.redis_client import Client


def _packed(args: Any) -> bytes:
    # The command's name may be two words, which the server expects apart.
    name = args[0].split()
    packed: bytes = pack_command(args if len(name) == 1 else (*name, *args[1:]))
    return packed


class _Lean(AbstractConnection):
    def pack_command(self, *args: Any) -> list[bytes]:
        return [_packed(args)]

    def pack_commands(self, commands: Iterable[Iterable[Any]]) -> list[bytes]:
        return [b"".join(map(_packed, commands))]

    async def send_packed_command(self, command: bytes | str | Iterable[bytes], check_health: bool = True) -> None:
        if check_health and self.is_connected:
            await self.check_health()  # type: ignore[no-untyped-call]  # redis-py has no types there
        writer = self._writer
        if writer is None or not self.is_connected or isinstance(command, bytes | str):
            await super().send_packed_command(command, check_health)
            return
        writer.writelines(command)
        if writer.transport.get_write_buffer_size():  # what the socket did not take at once
            await super().send_packed_command((), check_health=False)

    async def read_response(self, *args: Any, **options: Any) -> Any:
        parser, answer = self._parser, NOT_ENOUGH_DATA
        if isinstance(parser, _AsyncHiredisParser) and parser._connected:
            reader: Any = parser._reader
            answer = reader.gets()
        if answer is NOT_ENOUGH_DATA:
            return await super().read_response(*args, **options)
        first = answer[0] if isinstance(answer, list) and answer else answer
        if isinstance(first, ConnectionError):  # it is loading, say: no answer will come to what was sent after it
            await self.disconnect(nowait=True)
            raise first
        if isinstance(answer, ResponseError):
            raise answer
        return answer


def _lean(connection_class: type[AbstractConnection]) -> type[AbstractConnection]:
    return type(connection_class.__name__, (_Lean, connection_class), {})


def lean_wire(client: Client) -> None:
    """Makes the client's connections lean. None of them may be open yet."""
    if isinstance(client, RedisCluster):
        options = client.connection_kwargs
        options["connection_class"] = _lean(options["connection_class"])
    else:
        pool = client.connection_pool
        pool.connection_class = _lean(pool.connection_class)
