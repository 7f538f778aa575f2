"""Writes down, once an hour, what the KPIs were."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Final, Protocol

from aiohttp import web

from streams.expose.publication import Publication
from streams.expose.refresher import sentence
from streams.fold.reading import Value

logger = logging.getLogger("funnelwatch.expose")

EVERY_S: Final = 30.0
"""How often it looks whether an hour has begun; a record is of some time within its hour."""


class Records(Protocol):
    """Where the history is kept."""

    async def load(self) -> None: ...

    async def record(self, at: int, values: Iterable[Value]) -> None: ...


def recording(
    records: Records, fresh: Callable[[], Publication | None]
) -> Callable[[web.Application], AsyncIterator[None]]:
    """A context of the exporter's application: records for as long as it is served."""

    async def record() -> None:
        loaded = False
        while True:
            try:
                if not loaded:
                    await records.load()
                    loaded = True
                if (publication := fresh()) is not None:
                    await records.record(publication.at, publication.values)
            except Exception as error:  # a history that is missing an hour is no reason to stop serving
                logger.warning("The history of the KPIs could not be written: %s", sentence(error))
            await asyncio.sleep(EVERY_S)

    async def context(_: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(record(), name="history")
        yield
        task.cancel()

    return context
