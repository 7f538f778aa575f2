"""`/metrics`: a ready exposition and the metrics of the process, in the format and the encoding that were asked for."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder, gzip_accepted

from streams.expose.prepared import NOTHING, Prepared


def metrics_route(registry: CollectorRegistry, ready: Callable[[], Prepared] = lambda: NOTHING) -> web.RouteDef:
    """The route; the registry's metrics follow the ready ones. Those are gauges in the text format, which OpenMetrics writes alike,
    without an end marker."""

    async def metrics(request: web.Request) -> web.Response:
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        kpis, own = ready(), encode(registry)
        response = web.Response(headers={"Content-Type": content_type, "Vary": "Accept, Accept-Encoding"})
        if gzip_accepted(request.headers.get("Accept-Encoding", "")):
            response.body = kpis.gzipped_with(own)
            response.headers["Content-Encoding"] = "gzip"
        else:
            response.body = kpis.text + own
        return response

    return web.get("/metrics", metrics)
