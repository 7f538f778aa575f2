"""The worker's web application: its own metrics, its health."""

from __future__ import annotations

from aiohttp import web
from prometheus_client import CollectorRegistry

from streams.expose.application import application_of
from streams.expose.health import Health, health_routes
from streams.expose.scrape import metrics_route


def worker_app(registry: CollectorRegistry, health: Health) -> web.Application:
    """The worker's view of itself."""
    return application_of([metrics_route(registry), *health_routes(health)])
