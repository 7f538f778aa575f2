"""What the tests of the exporter read: a few events, views made of them, and an exporter over a source they control."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import CollectorRegistry

from streams.expose.exporter_app import exporter_app
from streams.expose.publication import publisher
from streams.expose.refresh_metrics import RefreshMetrics
from streams.expose.refresher import Refresher
from streams.fold.alert_states import AlertStates
from streams.measures.view import View
from streams.tables.records import Records
from tests.cases import AT, events, milliseconds
from tests.folding import folded, plan_for

SOME: Final = """
    -40d  lead.created    contact=eva lead=L0 channel=email
    -2d   lead.created    contact=ann lead=L1 channel=email campaign=spring
    -2h   lead.created    contact=bob lead=L2 channel=ppc campaign=spring
    -1h   lead.contacted  contact=bob lead=L2 medium=call
    -35m  session.ended   contact=ann channel=email seconds=40 pages=2
    -40d  spend.recorded  channel=ppc amount=100
    -2h   spend.recorded  channel=ppc amount=80
"""
"""A few events: flows, distinct counts, ratios, a distribution, leads that wait, and a window before."""

CATALOGUE: Final = plan_for().catalogue

Client = TestClient[web.Request, web.Application]


def view_of(lines: str, at: str = AT) -> View:
    """The state after the events, at the instant."""
    return folded([events(lines, at)]).snapshot(milliseconds(at))


class Told:
    """A source that gives `view`, or raises `error` while there is one."""

    def __init__(self, view: View, error: Exception | None = None) -> None:
        self.view, self.error = view, error

    async def snapshot(self) -> View:
        """What it was told."""
        if self.error is not None:
            raise self.error
        return self.view

    async def moved(self) -> bool:
        """Nothing happens by itself."""
        return False


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def refresher_of(source: Told, clock: Clock, registry: CollectorRegistry | None = None, cap: int = 50) -> Refresher:
    """A refresher that moves only when the test says so."""
    metrics = RefreshMetrics(CollectorRegistry() if registry is None else registry)
    return Refresher(
        source, publisher(CATALOGUE, AlertStates(CATALOGUE), label_cap=cap), metrics, every_s=1.0, clock=clock
    )


@asynccontextmanager
async def serving(
    source: Told,
    clock: Clock,
    *,
    simulated: bool = False,
    cap: int = 50,
    past: Records | None = None,
    runbooks: str = "",
) -> AsyncIterator[Client]:
    """A client of an exporter that has refreshed once (or failed to), and will not again: its refresher is stopped."""
    registry = CollectorRegistry()
    refresher = refresher_of(source, clock, registry, cap)
    records = Records() if past is None else past
    application = exporter_app(refresher, CATALOGUE, registry, records, runbooks=runbooks, simulated=simulated)
    refresher.stop()
    await refresher.refresh()
    async with TestClient(TestServer(application)) as client:
        yield client
