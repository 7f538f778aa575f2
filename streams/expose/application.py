"""A web application of ours: errors as JSON, careful headers."""

from __future__ import annotations

from collections.abc import Iterable

from aiohttp import web

from streams.expose.responses import careful_headers, errors_as_json


def application_of(routes: Iterable[web.RouteDef]) -> web.Application:
    """The routes, with what every answer has."""
    app = web.Application(middlewares=[errors_as_json])
    app.add_routes(routes)
    app.on_response_prepare.append(careful_headers)
    return app
