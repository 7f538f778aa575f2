"""The exporter on a real port, scraped by Prometheus."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp.test_utils import TestServer
from prometheus_client import CollectorRegistry

from streams.expose.exporter_app import exporter_app
from streams.tables.records import Records
from tests.expose.readings import CATALOGUE, SOME, Clock, Told, refresher_of, view_of
from tests.services.prometheus import Config, PrometheusServer, scrape_config
from tests.services.waiting import wait_until


class Exporter:
    """An exporter on loopback that has read once; its clock is the test's."""

    def __init__(self) -> None:
        self.clock, registry = Clock(), CollectorRegistry()
        self.refresher = refresher_of(Told(view_of(SOME)), self.clock, registry)
        self.refresher.stop()
        self.server = TestServer(exporter_app(self.refresher, CATALOGUE, registry, Records()))

    @property
    def address(self) -> str:
        """host:port"""
        return f"{self.server.host}:{self.server.port}"


@pytest.fixture
async def exporter() -> AsyncIterator[Exporter]:
    """One that is served for the length of the test."""
    made = Exporter()
    await made.refresher.refresh()
    async with made.server:
        yield made


async def test_prometheus_scrapes_the_kpis(
    exporter: Exporter, prometheus: Callable[[Config | str], PrometheusServer]
) -> None:
    """The values arrive under their names and labels, and are gone when the reading is stale."""

    def watch() -> None:
        server = prometheus(scrape_config({"exporter": [exporter.address]}))
        created = 'funnelwatch_leads_created{window="30d"}'
        wait_until(lambda: [s.value for s in server.query(created)] == [2.0], seconds=60, what="the KPI is scraped")
        assert server.targets() == {exporter.address: ""}
        exporter.clock.now += 60
        wait_until(lambda: not server.query(created), seconds=60, what="the stale KPI is gone")
        assert [sample.value for sample in server.query("funnelwatch_exporter_up")] == [0.0]

    await asyncio.to_thread(watch)
