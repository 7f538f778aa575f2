"""Writes down what the KPIs are, for the history, and keeps what is known of their past up to date."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Final, Protocol

from aiohttp import web

from streams.expose.publication import Publication
from streams.expose.refresher import sentence
from streams.fold.reading import Value
from streams.measures.window import HOUR

logger = logging.getLogger("funnelwatch.expose")

EVERY_S: Final = 10.0
"""How often it looks for what others wrote: a past that is filled in should show soon."""

LOOKS_TO_A_RECORD: Final = 3
"""A record is some 30 kB, and at most that many looks older than its hour."""


class History(Protocol):
    """Where the history is kept."""

    async def refresh(self, at: int) -> None: ...

    async def record(self, at: int, values: Iterable[Value]) -> None: ...


class Recorder:
    """Looks at the newest reading again and again."""

    def __init__(self, history: History, fresh: Callable[[], Publication | None]) -> None:
        self._history, self._fresh = history, fresh
        self._at: int | None = None
        self._due = 0
        self._trouble = False

    async def look(self) -> None:
        """Records the reading, if it is time, and reads what others recorded. Raises nothing."""
        publication = self._fresh()
        if publication is None:
            return
        last, self._at = self._at, publication.at
        try:
            # An instant that leaps is of the clock `event`: history is being read in, and what it says is not all there yet.
            if last is not None and 0 <= publication.at - last <= HOUR:
                await self._record(publication)
            await self._history.refresh(publication.at)
            self._trouble = False
        except Exception as error:  # a history that is missing an hour is no reason to stop serving
            if not self._trouble:
                logger.warning("The history of the KPIs cannot be kept, and will be tried again: %s", sentence(error))
            self._trouble = True

    async def _record(self, publication: Publication) -> None:
        if self._due == 0:
            await self._history.record(publication.at, publication.values)
        self._due = (self._due + 1) % LOOKS_TO_A_RECORD


def recording(
    history: History, fresh: Callable[[], Publication | None]
) -> Callable[[web.Application], AsyncIterator[None]]:
    """A context of the exporter's application: records for as long as it is served."""

    async def record() -> None:
        recorder = Recorder(history, fresh)
        while True:
            await recorder.look()
            await asyncio.sleep(EVERY_S if fresh() else 1.0)  # soon after the start, when the first reading is there

    async def context(_: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(record(), name="history")
        yield
        task.cancel()

    return context
