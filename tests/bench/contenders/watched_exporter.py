"""The exporter as it is, with a clock beside it on its event loop: how late that is says how long the loop stood still.

SIGUSR1 begins to measure anew; the end (SIGTERM) prints `{"longest": seconds, "beats": how many}`."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from collections.abc import AsyncIterator

from aiohttp import web
from prometheus_client import disable_created_metrics

from streams.app.environment import load_settings
from streams.app.exporter import exporter_of
from streams.expose.latency import favour_requests
from streams.expose.serving import start_web
from streams.logs import start_logging

BEAT_S = 0.005


class Heart:
    """Beats on the loop that serves."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """From here on."""
        self.longest_s, self.beats = 0.0, 0

    async def beating(self, _: web.Application) -> AsyncIterator[None]:
        """A context of the application."""

        async def beat() -> None:
            while True:
                began = time.monotonic()
                await asyncio.sleep(BEAT_S)
                self.longest_s = max(self.longest_s, time.monotonic() - began - BEAT_S)
                self.beats += 1

        task = asyncio.create_task(beat())
        yield
        task.cancel()


async def serve() -> None:
    """Until SIGTERM."""
    settings, heart, stopped = load_settings(), Heart(), asyncio.Event()
    start_logging(settings.logs.level, settings.logs.format)
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, heart.begin)
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    application = exporter_of(settings)
    application.cleanup_ctx.append(heart.beating)
    runner = await start_web(application, settings.exporter.listen.host, settings.exporter.listen.port)
    await stopped.wait()
    print(json.dumps({"longest": heart.longest_s, "beats": heart.beats}), flush=True)
    await runner.cleanup()


if __name__ == "__main__":
    favour_requests()
    disable_created_metrics()  # type: ignore[no-untyped-call]  # the library leaves it untyped
    asyncio.run(serve())
