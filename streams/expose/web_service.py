"""A web application as a service of a Faust app: served while the app runs, on the app's loop."""

from __future__ import annotations

from aiohttp import web
from mode import Service


def web_service(application: web.Application, host: str, port: int) -> type[Service]:
    """The service class, as `faust.App.service` wants it."""

    class WebService(Service):
        """Serves the application."""

        _runner: web.AppRunner | None = None

        async def on_start(self) -> None:
            self._runner = await start_web(application, host, port)

        async def on_stop(self) -> None:
            if self._runner is not None:
                await self._runner.cleanup()

    return WebService


async def start_web(application: web.Application, host: str, port: int) -> web.AppRunner:
    """Serves the application until its runner is cleaned up. Raises OSError where the address is taken."""
    runner = web.AppRunner(application, handle_signals=False, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner
