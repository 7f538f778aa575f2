"""What connections leave behind is cleared away: each that was closed is a cycle, since a transport of asyncio keeps a bound
method of its own."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from typing import Final

from aiohttp import web

EVERY_S: Final = 20.0
"""A connection leaves 1 KiB in seven objects. Processes that compute look for garbage after a hundred thousand objects only, so
without this a scraper that connects for each scrape would fill tens of MiB before any of it was freed."""

YOUNG: Final = 1
"""What came since the look before: a few milliseconds. What is older was alive then, and nearly all of it stays."""


async def clearing(_: web.Application) -> AsyncIterator[None]:
    """A context of an application: clears away now and then, for as long as it is served."""

    async def clear() -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            gc.collect(YOUNG)

    task = asyncio.create_task(clear(), name="garbage")
    yield
    task.cancel()
