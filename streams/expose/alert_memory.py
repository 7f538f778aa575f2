"""Alerts outlive the process that judges them: since when their conditions are met is saved, and the next one goes on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Final, Protocol

from aiohttp import web

from streams.expose.publication import Publication
from streams.expose.refresher import sentence
from streams.fold.alert_states import AlertStates
from streams.measures.window import MINUTE

logger = logging.getLogger("funnelwatch.expose")

EVERY_S: Final = 10.0
UNTIL_FIRST_S: Final = 0.2
"""How soon it looks again before there is a reading: an alert that fires should not be seen to be pending for long."""

BELIEVED_FOR: Final = 10 * MINUTE
"""How long an exporter may have been away for what it knew to hold still; then conditions are met from now on."""

AHEAD: Final = MINUTE
"""By how much it may be ahead of the first reading: another exporter that runs may have saved since that was taken."""


class Known(Protocol):
    """What was saved: at which instant (ms), and since when (ms) each condition was met."""

    @property
    def at(self) -> int: ...
    @property
    def met_since(self) -> Mapping[str, int]: ...


class Memory(Protocol):
    """Where it is saved."""

    async def load(self) -> Known | None: ...
    async def save(self, at: int, met_since: Mapping[str, int]) -> None: ...


class Resumption:
    """Goes on with what is remembered at the first reading, and saves what is known at each look after it."""

    def __init__(self, memory: Memory, states: AlertStates, fresh: Callable[[], Publication | None]) -> None:
        self._memory, self._states, self._fresh = memory, states, fresh
        self.resumed = False

    async def look(self) -> None:
        """Raises whatever the memory raises."""
        if (publication := self._fresh()) is None:
            return
        if not self.resumed:
            known = await self._memory.load()
            if known is not None and -AHEAD <= publication.at - known.at <= BELIEVED_FOR:
                self._states.resume(publication.at, known.met_since)
            self.resumed = True
        await self._memory.save(publication.at, self._states.met_since)


def remembering(
    memory: Memory, states: AlertStates, fresh: Callable[[], Publication | None]
) -> Callable[[web.Application], AsyncIterator[None]]:
    """A context of the exporter's application: remembers for as long as it is served."""

    async def remember() -> None:
        resumption = Resumption(memory, states, fresh)
        while True:
            try:
                await resumption.look()
            except Exception as error:  # alerts are judged all the same, from now on
                logger.warning("What is known of the alerts could not be kept: %s", sentence(error))
                await asyncio.sleep(EVERY_S)
            await asyncio.sleep(EVERY_S if resumption.resumed else UNTIL_FIRST_S)

    async def context(_: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(remember(), name="alert memory")
        yield
        task.cancel()

    return context
