"""A web application as a service of a Faust app: served while the app runs, on the app's loop."""

from __future__ import annotations

from aiohttp import web
from mode import Service

from streams.expose.serving import start_web


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
