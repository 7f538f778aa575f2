"""The state is read on a thread with a loop of its own: no request waits for an answer of Redis to be taken apart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from threading import Thread
from typing import Final

from aiohttp import web

from streams.expose.refresher import Refresher
from streams.garbage import kept_tidy

STOP_S: Final = 5.0
"""For the reading that is under way when the exporter stops."""


def reading(refresher: Refresher) -> Callable[[web.Application], AsyncIterator[None]]:
    """A context of the exporter's application: reads for as long as it is served."""

    async def context(_: web.Application) -> AsyncIterator[None]:
        thread = Thread(target=lambda: asyncio.run(_run(refresher)), name="reading", daemon=True)
        thread.start()
        yield
        refresher.stop()
        await asyncio.to_thread(thread.join, STOP_S)

    return context


async def _run(refresher: Refresher) -> None:
    """Garbage is searched for on this loop, mostly while it rests: in the middle of a reading there are five times the objects to
    look at, and requests wait for a search on whatever thread it is."""
    async with kept_tidy():
        await refresher.run()
