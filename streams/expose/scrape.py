"""`/metrics`: a ready exposition and the metrics of the process, in the format and the encoding that were asked for."""

from __future__ import annotations

import gzip
from collections.abc import Callable

from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder, gzip_accepted

Exposition = Callable[[], bytes]
"""Gauges in the text format, which OpenMetrics writes alike, without an end marker."""


def nothing() -> bytes:
    """The exposition of a process that serves no KPIs."""
    return b""


def metrics_route(registry: CollectorRegistry, ready: Exposition = nothing) -> web.RouteDef:
    """The route; the registry's metrics follow the ready ones."""

    async def metrics(request: web.Request) -> web.Response:
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        body = ready() + encode(registry)
        response = web.Response(headers={"Content-Type": content_type, "Vary": "Accept, Accept-Encoding"})
        if gzip_accepted(request.headers.get("Accept-Encoding", "")):
            body = gzip.compress(body, compresslevel=1)
            response.headers["Content-Encoding"] = "gzip"
        response.body = body
        return response

    return web.get("/metrics", metrics)
