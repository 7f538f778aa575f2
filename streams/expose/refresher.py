"""Keeps the newest reading: asks the source for the state, publishes what it says, and starts over.

A failure leaves the last publication in place until it is stale. Then the KPIs are absent, for what is not known to be
true now must not look as if it were; when and why is told by the process's own metrics, its readiness and the log.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
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

Clock = Callable[[], float]


class Source(Protocol):
    """Where the state is."""

    async def snapshot(self) -> View:
        """The state at an instant of the source's choice, not to change until the next call."""
        ...


class Taken(NamedTuple):
    """A publication and when its snapshot was asked for (seconds of the monotonic clock)."""

    publication: Publication
    since: float


class Refresher:
    """Reads every `every_s` seconds, and never for more than half of the time. Implements `Health`."""

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
        while not self._stopping.is_set():
            pause = await self.refresh()
            try:
                await asyncio.wait_for(self._stopping.wait(), pause)
            except TimeoutError:
                continue

    def stop(self) -> None:
        """Ends `run` after the attempt it is in."""
        self._stopping.set()

    async def refresh(self) -> float:
        """One attempt; gives the seconds to wait until the next. Raises nothing."""
        since = self._clock()
        try:
            with self._metrics.timed("snapshot"):
                view = await self._source.snapshot()
            with self._metrics.timed("read"):
                publication = await asyncio.to_thread(self._publish, view)
        except Exception as error:
            return self._failed(error)
        finally:
            self._moved = self._clock()
        self._taken = Taken(publication, since)
        self._succeeded()
        took = self._moved - since
        return max(self._every_s - took, took)

    def _succeeded(self) -> None:
        if self._trouble is not None:
            logger.info("The KPIs are read again, after %d attempts that failed.", self._failures)
        self._trouble, self._failures = None, 0

    def _failed(self, error: Exception) -> float:
        self._metrics.failed()
        self._failures += 1
        if self._trouble is None:
            logger.warning("The KPIs cannot be read, and will be tried again: %s", sentence(error))
            logger.debug("Where reading failed:", exc_info=error)
        self._trouble = sentence(error)
        return min(self._every_s * 2.0 ** min(self._failures, 10), max(LONGEST_PAUSE_S, self._every_s))


def sentence(error: Exception) -> str:
    """An error of a library in one line, without a full stop."""
    text = " ".join(str(error).split()).rstrip(".")
    return text or type(error).__name__
