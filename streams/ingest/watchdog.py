"""Ends a worker that makes no progress while there is something to do. Lives in a thread of its own, because the loop may be
what hangs; asks the loop first, and ends the process where the loop does not answer."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, NoReturn

from mode import Service

from streams.ingest.progress import Clock, Progress, Stall
from streams.ingest.stopping import WorkerFailed

logger = logging.getLogger("funnelwatch.ingest")

LOOKS: Final = 50
"""In the time that a stall may take."""
LONGEST_LOOK_S: Final = 2.0
WARNED_AT: Final = 0.5
"""Of that time: from here on /healthz says it, so that whoever restarts workers by it can look before the worker ends."""
GRACE_S: Final = 10.0
"""For the loop to stop in order; it gives up its shards at once, and what is not committed is read again."""

Fail = Callable[[Exception], Awaitable[None]]
PACKAGE: Final = str(Path(__file__).parents[1])


class WakingTime:
    """Seconds that this process has run. Time in which it was stopped, or its machine slept, is nobody's stall."""

    def __init__(self, longest_s: float, clock: Clock = time.monotonic) -> None:
        """No more than `longest_s` is taken for having run between two calls of `advance`."""
        self._longest_s, self._clock = longest_s, clock
        self._last, self._now = clock(), 0.0

    def __call__(self) -> float:
        return self._now

    def advance(self) -> None:
        """Looks at the clock."""
        last, self._last = self._last, self._clock()
        self._now += min(self._last - last, self._longest_s)


class Watchdog:
    """`limit_s` is how long nothing may come of what there is to do."""

    def __init__(self, limit_s: float, die: Callable[[int], NoReturn] = os._exit) -> None:
        self._limit_s, self._die = limit_s, die
        self._look_s = min(limit_s / LOOKS, LONGEST_LOOK_S)
        self._time = WakingTime(2 * self._look_s)
        self._beat = 0.0
        self._ended = threading.Event()
        self._warned = False
        self._stopping: asyncio.Future[None] | None = None
        self.progress = Progress(self._time)

    def trouble(self) -> str | None:
        """What will end this worker soon; None if nothing will."""
        stall = self._stall()
        return stall.sentence if stall and stall.seconds >= WARNED_AT * self._limit_s else None

    def start(self, fail: Fail) -> threading.Thread:
        """Watches from here on; called on the loop that is watched, which `fail` makes stop."""
        loop = asyncio.get_running_loop()
        thread = threading.Thread(target=self._watch, args=(loop, fail), name="watchdog", daemon=True)
        thread.start()
        return thread

    def end(self) -> None:
        """Watches no more."""
        self._ended.set()

    async def beat(self) -> None:
        """Shows that the loop runs, until cancelled."""
        while True:
            self._beat = self._time()
            await asyncio.sleep(self._look_s)

    def _watch(self, loop: asyncio.AbstractEventLoop, fail: Fail) -> None:
        while not self._ended.wait(self._look_s):
            self._time.advance()
            stall = self._stall()
            self._warn(stall)
            if stall is not None and stall.seconds >= self._limit_s:
                self._stop(loop, fail, stall.sentence)
                return

    def _warn(self, stall: Stall | None) -> None:
        """Once for each stall."""
        near = stall is not None and stall.seconds >= WARNED_AT * self._limit_s
        if near and not self._warned and stall is not None:
            logger.warning("%s The worker will stop after %g s of this.", stall.sentence, self._limit_s)
        self._warned = near

    def _stop(self, loop: asyncio.AbstractEventLoop, fail: Fail, sentence: str) -> None:
        def ask() -> None:
            self._stopping = asyncio.ensure_future(fail(WorkerFailed(sentence)))

        loop.call_soon_threadsafe(ask)
        if not self._ended.wait(GRACE_S):
            logger.error("The worker ends at once: %s", sentence)
            logging.shutdown()
            self._die(1)

    def _stall(self) -> Stall | None:
        blocked = self._time() - self._beat
        stall = self.progress.stall()
        if blocked < WARNED_AT * self._limit_s:
            return stall
        said = f"{stall.sentence[:-1]}; the" if stall else f"No progress for {blocked:.0f} s: the"
        return Stall(max(blocked, stall.seconds if stall else 0), f"{said} event loop hangs{_place()}.")


def _place() -> str:
    """Where the main thread is, in this package."""
    frame = sys._current_frames().get(threading.main_thread().ident or 0)
    while frame is not None and not frame.f_code.co_filename.startswith(PACKAGE):
        frame = frame.f_back
    if frame is None:
        return ""
    return f" in {frame.f_code.co_qualname} ({Path(frame.f_code.co_filename).name}:{frame.f_lineno})"


def watchdog_service(watchdog: Watchdog, fail: Fail) -> type[Service]:
    """The watchdog as a service of a Faust app: it watches while the app runs."""

    class WatchdogService(Service):
        """Watches."""

        _beating: asyncio.Task[None] | None = None

        async def on_start(self) -> None:
            self._beating = asyncio.create_task(watchdog.beat(), name="heartbeat")
            watchdog.start(fail)

        async def on_stop(self) -> None:
            watchdog.end()
            if self._beating is not None:
                self._beating.cancel()

    return WatchdogService
