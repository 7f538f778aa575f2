"""The exporter on a real port: scraped by Prometheus, looked at by a browser."""

import asyncio
import re
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from prometheus_client import CollectorRegistry

from streams.expose.server import exporter_app
from tests.expose.readings import CATALOGUE, SOME, Clock, Told, refresher_of, view_of
from tests.services.locate import CHROMIUM
from tests.services.prometheus import Config, PrometheusServer, scrape_config
from tests.services.waiting import wait_until


class Exporter:
    """An exporter on loopback that has read once; its clock is the test's."""

    def __init__(self) -> None:
        self.clock, registry = Clock(), CollectorRegistry()
        self.refresher = refresher_of(Told(view_of(SOME)), self.clock, registry)
        self.refresher.stop()
        self.server = TestServer(exporter_app(self.refresher, CATALOGUE, registry, simulated=True))

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
        wait_until(lambda: [s.value for s in server.query(created)] == [2.0], seconds=20, what="the KPI is scraped")
        assert server.targets() == {exporter.address: ""}
        exporter.clock.now += 60
        wait_until(lambda: not server.query(created), seconds=20, what="the stale KPI is gone")
        assert [sample.value for sample in server.query("funnelwatch_exporter_up")] == [0.0]

    await asyncio.to_thread(watch)


async def test_the_page_shows_the_kpis(exporter: Exporter, tmp_path: Path) -> None:
    """A browser that runs the page's code shows values by unit, the instant, what is simulated and what is alerting."""
    command = [
        *(str(CHROMIUM.path()), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
        *(f"--user-data-dir={tmp_path}", "--virtual-time-budget=3000", "--dump-dom"),
        f"http://{exporter.address}/?window=30d#sales_response_seconds",
    ]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=60, check=True)
    page = done.stdout.replace("\u202f", " ")  # the narrow space before units
    assert re.search(r'live</span> <time id="at"[^>]*>2024-04-17 12:00:00 UTC<', page)
    assert 'id="simulated" class="banner">' in page
    shown = {
        kpi: value_on(page, kpi) for kpi in ("leads_created", "cost_per_lead", "sales_response_seconds", "revenue")
    }
    assert shown == {
        "leads_created": "2",
        "cost_per_lead": "$40.00",
        "sales_response_seconds": "59 min 55 s",  # an hour, as near as a sketch comes
        "revenue": "–",  # nothing is known of deals
    }
    assert re.search(r"<caption>by channel, p50</caption><tbody><tr><th[^>]*>ppc</th>.*?<td>59 min 55 s</td>", page)
    assert 'href="#leads_waiting_overdue"' in page
    assert re.search(r'id="leads_waiting_overdue" data-state="alert"', page)


def value_on(page: str, kpi: str) -> str:
    """The value that the card of a KPI shows."""
    card = re.search(rf'<details class="card" id="{kpi}".*?<span class="value"[^>]*>([^<]*)<', page)
    assert card is not None
    return card[1]
