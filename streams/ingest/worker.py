"""Runs the app until a signal or a failure ends it, in bounded time."""

import asyncio
import logging
import os
import signal

from streams.garbage import kept_tidy, search_rarely
from streams.ingest.agents import WorkerApp
from streams.ingest.stopping import WorkerFailed, sentence

logger = logging.getLogger("funnelwatch.ingest")

STOP_TIMEOUT_S = 30.0
"""For the host to commit what it accepted and for Kafka to be told; what is not committed by then is read again."""


def run_worker(app: WorkerApp, stop_timeout_s: float = STOP_TIMEOUT_S) -> None:
    """Read until SIGTERM or SIGINT. Raises WorkerFailed, with a sentence, when something else ends it."""
    search_rarely()
    asyncio.run(serve(app, stop_timeout_s))


async def serve(app: WorkerApp, stop_timeout_s: float = STOP_TIMEOUT_S) -> None:
    """Like `run_worker`, inside a running loop of the main thread."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    try:
        async with kept_tidy():
            await _run_until(app, asked)
            await _stop(app, stop_timeout_s)
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
    reason = app.stop_reason.first or app.crash_reason
    if reason is not None:
        raise WorkerFailed(sentence(reason)) from reason


async def _run_until(app: WorkerApp, asked: asyncio.Event) -> None:
    starting = asyncio.ensure_future(app.start())
    ends = {asyncio.ensure_future(asked.wait()), asyncio.ensure_future(app.wait_until_stopped())}
    try:
        done, _ = await asyncio.wait({starting, *ends}, return_when=asyncio.FIRST_COMPLETED)
        if starting in done:
            starting.result()
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    except Exception as reason:
        app.stop_reason.failed_by(reason)
    finally:
        for task in (starting, *ends):
            task.cancel()


async def _stop(app: WorkerApp, timeout_s: float) -> None:
    stopping = asyncio.ensure_future(app.stop())
    done, _ = await asyncio.wait({stopping}, timeout=timeout_s)
    if not done:
        # The thread that talks to Kafka can not be interrupted, and Python would wait for it for ever.
        logger.error("The worker did not stop within %g s; what is not committed will be read again.", timeout_s)
        logging.shutdown()
        os._exit(1)
    stopping.result()
