"""A turn that one process at a time has, all over an installation: a key with an owner that lives only while it is renewed.

Whoever is killed gives its turn up within `LIVES_S`. Nothing that must be right rests on it: it keeps two from hindering one
another, and each of them sees when it has lost its turn.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final
from uuid import uuid4

from streams.tables.redis_client import Client, end_if_cancelled

log = logging.getLogger("funnelwatch.tables")

LIVES_S: Final = 10
RENEWED_S: Final = 2
"""Several times within its life: whoever folds a large batch is late."""
LOOKS_S: Final = 0.5


class Turn:
    """A turn that is had."""

    def __init__(self, client: Client, key: str, owner: str) -> None:
        self._client, self._key, self._owner = client, key, owner

    async def is_mine(self) -> bool:
        """Whether it still is, renewed by the asking."""
        if await self._client.execute_command("GET", self._key) != self._owner.encode():
            return False
        await self._client.execute_command("EXPIRE", self._key, LIVES_S)
        return True


@asynccontextmanager
async def turn(client: Client, key: str) -> AsyncIterator[Turn | None]:
    """Waits for as long as one lives that nobody renews; None where somebody still has it then."""
    owner = uuid4().hex
    clock = asyncio.get_running_loop().time
    deadline = clock() + LIVES_S + LOOKS_S
    told = False
    while not await client.execute_command("SET", key, owner, "NX", "EX", LIVES_S):
        if clock() > deadline:
            yield None
            return
        if not told:
            told = True
            log.warning("Another one runs or was killed a moment ago: waiting for up to %d s …", LIVES_S)
        await asyncio.sleep(LOOKS_S)
        end_if_cancelled()
    mine = Turn(client, key, owner)
    done = asyncio.Event()
    renewing = asyncio.create_task(_renew(mine, done))
    try:
        yield mine
    finally:
        done.set()  # and no cancelling: a command may be in flight
        await asyncio.gather(renewing, return_exceptions=True)
        if await mine.is_mine():
            await client.execute_command("DEL", key)


async def _renew(mine: Turn, done: asyncio.Event) -> None:
    while not done.is_set() and await mine.is_mine():
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), RENEWED_S)
