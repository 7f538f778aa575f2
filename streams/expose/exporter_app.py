"""The exporter's web application: KPIs, API, pages, health."""

from __future__ import annotations

from aiohttp import web
from prometheus_client import CollectorRegistry

from streams.expose.api import api_routes
from streams.expose.application import application_of
from streams.expose.health import health_routes
from streams.expose.history_api import Past, history_routes
from streams.expose.page import page_routes
from streams.expose.prepared import NOTHING, Prepared
from streams.expose.reading_metrics import ReadingMetrics
from streams.expose.reading_thread import reading
from streams.expose.refresher import Refresher
from streams.expose.runbook_text import runbooks_of
from streams.expose.scrape import metrics_route
from streams.kpis.catalogue import Catalogue


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

    def kpis() -> Prepared:
        fresh = refresher.fresh
        return NOTHING if fresh is None else fresh.metrics

    app = application_of(
        [
            metrics_route(registry, kpis),
            *api_routes(refresher, catalogue, simulated=simulated, currency=currency),
            *history_routes(refresher, catalogue, past),
            *health_routes(refresher),
            *page_routes(catalogue, runbooks_of(runbooks)),
        ]
    )
    app.cleanup_ctx.append(reading(refresher))
    return app
