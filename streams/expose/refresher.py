"""Keeps the newest reading: asks the source for the state, publishes what it says, and starts over when something was committed.

A failure leaves the last publication in place until it is stale. Then the KPIs are absent, for what is not known to be
true now must not look as if it were; when and why is told by the process's own metrics, its readiness and the log.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, NamedTuple, Protocol

from streams.expose.publication import Publication, Publish
from streams.expose.refresh_metrics import RefreshMetrics
from streams.measures.view import View

logger = logging.getLogger("funnelwatch.expose")

STALE_AFTER_REFRESHES: Final = 10
LEAST_STALE_AFTER_S: Final = 10.0
"""A failover of Redis takes seconds; a gap in every graph for each would say nothing."""

LONGEST_PAUSE_S: Final = 5.0
"""Between attempts that fail: short enough to be back soon, long enough not to hinder what recovers."""

STUCK_AFTER_S: Final = 120.0
"""An attempt that takes longer never ends: even the first, which reads everything, takes seconds."""

SHARE: Final = 0.25
"""Of the time is spent on readings at most: the processor and Redis have others to serve."""

MOST_PAUSE_S: Final = 2.0
"""For the sake of that: what takes seconds to read is left for as long as it took, but must not be stale before the next."""

LEAST_PAUSE_S: Final = 0.1
"""After a reading of a small state as well: nobody sees more than a few values a second."""

LOOK_S: Final = 0.05
"""Between looks whether there is something new: a twentieth of a second is not felt, and a look is a small question."""

SHARE_OF_LOOKS: Final = 0.1
"""Of the time is spent on looks at most, where there are shards by the hundred or Redis is slow."""

Clock = Callable[[], float]


class Source(Protocol):
    """Where the state is."""

    async def snapshot(self) -> View:
        """The state at an instant of the source's choice, not to change until the next call."""
        ...

    async def moved(self) -> bool:
        """Whether there is something new since the last snapshot, as far as can be told at little cost."""
        ...


class Taken(NamedTuple):
    """A publication and when its snapshot was asked for (seconds of the monotonic clock)."""

    publication: Publication
    since: float


class Pause(NamedTuple):
    """Seconds until the next reading: as soon as there is something new after the least, at the latest after the most."""

    least: float
    most: float


class Refresher:
    """Reads when there is something new, and every `every_s` seconds anyway, since windows move; and never for more than
    its share of the time. Implements `Health`. Whatever thread it runs on, it is asked and stopped from any."""

    def __init__(
        self,
        source: Source,
        publish: Publish,
        metrics: RefreshMetrics,
        *,
        every_s: float = 1.0,
        clock: Clock = time.monotonic,
    ) -> None:
        self._source, self._publish, self._metrics = source, publish, metrics
        self._every_s, self._clock = every_s, clock
        self._stale_after_s = max(STALE_AFTER_REFRESHES * every_s, LEAST_STALE_AFTER_S)
        self._taken: Taken | None = None
        self._trouble: str | None = None
        self._failures = 0
        self._moved = clock()
        self._stopping = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def newest(self) -> Publication | None:
        """The last publication, however old; None before the first."""
        return self._taken and self._taken.publication

    @property
    def fresh(self) -> Publication | None:
        """The last publication, unless it is stale."""
        age = self.age_s
        return self.newest if age is not None and age <= self._stale_after_s else None

    @property
    def age_s(self) -> float | None:
        """Seconds since the snapshot of the last publication was asked for."""
        return None if self._taken is None else self._clock() - self._taken.since

    @property
    def trouble(self) -> str | None:
        """Why there is no fresh reading, without a full stop; None while there is one."""
        return None if self.fresh is not None else self._trouble or "the state is being read"

    def alive(self) -> str | None:
        """Whether attempts, successful or not, come to an end."""
        still = self._clock() - self._moved
        return None if still < STUCK_AFTER_S else f"No reading has come to an end for {still:.0f} s."

    def ready(self) -> str | None:
        """Whether there is a fresh reading."""
        why = self.trouble
        if why is None:
            return None
        return (
            f"Nothing was read yet: {why}."
            if self._taken is None
            else f"The last reading is {self.age_s:.0f} s old: {why}."
        )

    async def run(self) -> None:
        """Refreshes until stopped."""
        self._loop = asyncio.get_running_loop()
        while not self._stopping.is_set():
            await self._rest(await self.refresh())

    def stop(self) -> None:
        """Ends `run` after the attempt it is in."""
        if self._loop is None:
            self._stopping.set()
            return
        with suppress(RuntimeError):  # a loop that is closed: it has ended
            self._loop.call_soon_threadsafe(self._stopping.set)

    async def _rest(self, pause: Pause) -> None:
        ends = time.monotonic() + pause.most
        await self._sleep(pause.least)
        while not self._stopping.is_set() and (left := ends - time.monotonic()) > 0:
            began = time.monotonic()
            if await self._has_news():
                return
            looked = time.monotonic() - began
            await self._sleep(min(max(LOOK_S, looked / SHARE_OF_LOOKS), left))

    async def _sleep(self, seconds: float) -> None:
        """Until then, or until stopped."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    async def _has_news(self) -> bool:
        """True where that cannot be told: the next reading says why."""
        try:
            return await self._source.moved()
        except Exception:
            return True

    async def refresh(self) -> Pause:
        """One attempt; gives how long to wait until the next. Raises nothing."""
        since = self._clock()
        try:
            with self._metrics.timed("snapshot"):
                view = await self._source.snapshot()
            with self._metrics.timed("read"):
                publication = self._publish(view)
        except Exception as error:
            return self._failed(error)
        finally:
            self._moved = self._clock()
        self._taken = Taken(publication, since)
        self._succeeded()
        took = self._moved - since
        least = max(min(took / SHARE - took, MOST_PAUSE_S), took, LEAST_PAUSE_S)
        return Pause(least, max(self._every_s - took, least))

    def _succeeded(self) -> None:
        if self._trouble is not None:
            logger.info("The KPIs are read again, after %d attempts that failed.", self._failures)
        self._trouble, self._failures = None, 0

    def _failed(self, error: Exception) -> Pause:
        self._metrics.failed()
        self._failures += 1
        if self._trouble is None:
            logger.warning("The KPIs cannot be read, and will be tried again: %s", sentence(error))
            logger.debug("Where reading failed:", exc_info=error)
        self._trouble = sentence(error)
        pause = min(self._every_s * 2.0 ** min(self._failures, 10), max(LONGEST_PAUSE_S, self._every_s))
        return Pause(pause, pause)


def sentence(error: Exception) -> str:
    """An error of a library in one line, without a full stop."""
    text = " ".join(str(error).split()).rstrip(".")
    return text or type(error).__name__
