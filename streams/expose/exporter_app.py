"""The exporter's web application: KPIs, API, pages, health."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web
from prometheus_client import CollectorRegistry

from streams.expose.api import api_routes
from streams.expose.application import application_of
from streams.expose.health import health_routes
from streams.expose.history_api import Past, history_routes
from streams.expose.page import page_routes
from streams.expose.reading_metrics import ReadingMetrics
from streams.expose.refresher import Refresher
from streams.expose.runbook_text import runbooks_of
from streams.expose.scrape import metrics_route
from streams.kpis.catalogue import Catalogue

STOP_S = 5.0
"""For the reading that is under way when the exporter stops."""


def exporter_app(
    refresher: Refresher,
    catalogue: Catalogue,
    registry: CollectorRegistry,
    past: Past,
    *,
    runbooks: str = "",
    simulated: bool = False,
    currency: str = "USD",
) -> web.Application:
    """The exporter. It keeps the refresher running for as long as it is served.

    What it says of itself goes into `registry`; `past` is what was recorded of the KPIs, `runbooks` the Markdown of the
    runbooks. `simulated` says whether the events are made up, `currency` (ISO 4217) what money is in."""
    registry.register(ReadingMetrics(refresher))

    def kpis() -> bytes:
        fresh = refresher.fresh
        return b"" if fresh is None else fresh.metrics

    async def refreshing(app: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(refresher.run())
        yield
        refresher.stop()
        await asyncio.wait({task}, timeout=STOP_S)
        task.cancel()

    app = application_of(
        [
            metrics_route(registry, kpis),
            *api_routes(refresher, catalogue, simulated=simulated, currency=currency),
            *history_routes(refresher, catalogue, past),
            *health_routes(refresher),
            *page_routes(catalogue, runbooks_of(runbooks)),
        ]
    )
    app.cleanup_ctx.append(refreshing)
    return app
