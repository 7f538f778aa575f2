"""What the lean connections leave out is not missed: answers in their order, errors where they belong, lost connections told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import redis
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from streams.tables.redis_wire import lean_wire

MANY = 2_000
LARGE = 8_000_000
"""More than the socket takes at once."""


@pytest.mark.flow
async def test_answers_come_in_order_with_the_errors_among_them(client: Redis) -> None:
    """Of each kind, in one pipeline; and the connection is in step after it."""
    await client.set("text", "x")
    async with client.pipeline(transaction=False) as pipe:
        for number in range(MANY):
            pipe.execute_command("ECHO", number)
            pipe.execute_command("INCR", "text")
            pipe.execute_command("MGET", "text", "nothing")
        answers = await pipe.execute(raise_on_error=False)
    assert answers[::3] == [str(number).encode() for number in range(MANY)]
    assert all(isinstance(answer, redis.ResponseError) for answer in answers[1::3])
    assert answers[2::3] == [[b"x", None]] * MANY
    assert await client.get("text") == b"x"


@pytest.mark.flow
async def test_an_error_in_a_transaction_is_raised(client: Redis) -> None:
    """One that refuses the whole, and one that comes of carrying it out."""
    await client.set("text", "x")
    for wrong in (("NO-SUCH-COMMAND",), ("INCR", "text")):
        async with client.pipeline(transaction=True) as pipe:
            pipe.execute_command("SET", "other", "y")
            pipe.execute_command(*wrong)
            with pytest.raises(redis.ResponseError):
                await pipe.execute()
    assert await client.get("text") == b"x"


@pytest.mark.flow
async def test_what_the_socket_does_not_take_at_once_is_sent(client: Redis) -> None:
    """A commit of a backfill, say, and its answer."""
    value = b"x" * LARGE
    async with client.pipeline(transaction=True) as pipe:
        pipe.execute_command("SET", "large", value)
        pipe.execute_command("GET", "large")
        assert await pipe.execute() == [True, value]


@asynccontextmanager
async def server_that_says(answer: bytes) -> AsyncIterator[Redis]:
    """A lean client of a server that answers this to the first thing it hears, and nothing else ever."""
    connections: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)
        await reader.read(1_000)
        writer.write(answer)
        await reader.read()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    client = Redis(port=port, protocol=2, driver_info=None, socket_timeout=0.2, retry=Retry(NoBackoff(), 0))
    lean_wire(client)
    async with server, client:
        yield client
        for writer in connections:
            writer.close()


async def test_a_server_that_is_loading_is_a_lost_connection() -> None:
    """Also where that has arrived together with an answer before it."""
    async with server_that_says(b"+OK\r\n-LOADING Redis is loading the dataset in memory\r\n") as client:
        async with client.pipeline(transaction=False) as pipe:
            pipe.execute_command("SET", "a", 1)
            pipe.execute_command("SET", "b", 1)
            with pytest.raises(redis.BusyLoadingError):
                await pipe.execute()
        (connection,) = client.connection_pool._available_connections
        assert not connection.is_connected


async def test_an_answer_that_does_not_end_is_waited_for_in_vain() -> None:
    """A half of it counts as none: the time-out is the client's own."""
    async with server_that_says(b"+OK\r\n$5\r\nhal") as client, client.pipeline(transaction=False) as pipe:
        pipe.execute_command("SET", "a", 1)
        pipe.execute_command("GET", "a")
        with pytest.raises(redis.TimeoutError):
            await pipe.execute()
