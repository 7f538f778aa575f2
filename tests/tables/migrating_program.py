"""Opens a shard whose state is of an older format, over and over until it is killed: each time the state is made old again.

Arguments: URL, namespace. Prints a line whenever the shard was brought up."""

from __future__ import annotations

import asyncio
import sys

from redis.asyncio import Redis

from streams.tables.redis_writer import RedisWriter
from tests.tables.conftest import OPENED
from tests.tables.older_format import KEPT, OLD, SHARD, UP, make_old


async def main(url: str, namespace: str) -> None:
    """Until killed."""
    async with Redis.from_url(url) as client:
        while True:
            await RedisWriter(client, namespace, SHARD, KEPT, clock=lambda: OPENED, formats=UP).open()
            print("brought up", flush=True)
            await make_old(client, namespace)
            await RedisWriter(client, namespace, SHARD, KEPT, clock=lambda: OPENED, formats=OLD).open()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
