"""Health for whoever restarts processes (`/healthz`) and for whoever sends them traffic (`/readyz`)."""

from __future__ import annotations

from typing import Protocol

from aiohttp import web

from streams.expose.responses import json_error, json_response


class Health(Protocol):
    """What a process knows of itself. Each answer is None if all is well, else a sentence that says why not."""

    def alive(self) -> str | None:
        """Whether it moves at all; if not, only a restart helps."""
        ...

    def ready(self) -> str | None:
        """Whether it does what it is for right now."""
        ...


def health_routes(health: Health) -> list[web.RouteDef]:
    """The two routes: 200, or 503 with the reason."""

    async def healthz(request: web.Request) -> web.Response:
        return _verdict(request, health.alive())

    async def readyz(request: web.Request) -> web.Response:
        return _verdict(request, health.alive() or health.ready())

    return [web.get("/healthz", healthz), web.get("/readyz", readyz)]


def _verdict(request: web.Request, trouble: str | None) -> web.Response:
    if trouble is None:
        return json_response(request, {"status": "ok"})
    return json_response(request, {"status": "unavailable", "reason": trouble}, status=503)


def nothing_yet(request: web.Request, health: Health) -> web.Response:
    """The answer of a process that has nothing to answer from yet, with the reason."""
    return json_error(request, 503, health.ready() or "Nothing was read yet.")
