"""A web application on its address."""

from __future__ import annotations

from aiohttp import web


async def start_web(application: web.Application, host: str, port: int) -> web.AppRunner:
    """Serves the application until its runner is cleaned up. Raises OSError where the address is taken."""
    runner = web.AppRunner(application, handle_signals=False, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner
