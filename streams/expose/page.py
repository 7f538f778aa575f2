"""The live page: files of this package, read once, served from memory under the name they have."""

from __future__ import annotations

from importlib.resources import files
from pathlib import PurePath
from typing import Final

from aiohttp import web

from streams.expose.responses import tagged

CONTENT_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

INDEX: Final = "index.html"


def page_routes() -> list[web.RouteDef]:
    """The page itself at `/`, what it is made of under `/static/`."""
    folder = files("streams.expose") / "static"
    return [_route(file.name, file.read_bytes()) for file in folder.iterdir()]


def _route(name: str, body: bytes) -> web.RouteDef:
    content_type = CONTENT_TYPES[PurePath(name).suffix]

    async def serve(request: web.Request) -> web.Response:
        return tagged(request, body, content_type)

    return web.get("/" if name == INDEX else f"/static/{name}", serve)
