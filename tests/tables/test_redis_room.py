"""A Redis in which a second state does not fit is told before it is filled."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis

from streams.tables.redis_client import UnfitServer
from streams.tables.redis_removal import remove_under
from streams.tables.redis_room import check_room
from tests.services.fixtures import Serve
from tests.services.redis import RedisServer

SPACE = 64_000_000


@pytest.fixture
async def bounded(serve: Serve) -> Redis:
    """With a bound, and half of it in use under one namespace."""
    server = serve(RedisServer, settings={"maxmemory": str(SPACE), "maxmemory-policy": "noeviction"})
    client = Redis.from_url(server.url)
    for number in range(40):
        await client.set(f"ours[1]:{number}", b"x" * 1_000_000)
    return client


async def test_no_room_is_a_sentence(bounded: Redis) -> None:
    """With how much there is and how much it takes; another namespace's data needs no second place."""
    async with bounded:
        with pytest.raises(UnfitServer, match=r"Redis has room for 2. MB more, and a second state takes some 4. MB"):
            await check_room(bounded, "ours[1]")
        await check_room(bounded, "theirs")


async def test_without_a_bound_there_is_room(bounded: Redis) -> None:
    """As by default."""
    async with bounded:
        await bounded.config_set("maxmemory", 0)
        await check_room(bounded, "ours[1]")


async def test_what_is_removed_is_what_begins_so(bounded: Redis) -> None:
    """Signs that mean something in a pattern are taken as they are."""
    async with bounded:
        await bounded.set("ours1:x", b"")
        assert await remove_under(bounded, "ours[1]:") == 40
        assert await bounded.keys() == [b"ours1:x"]
