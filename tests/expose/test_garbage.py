"""What connections leave behind."""

import asyncio
import gc
from asyncio.trsock import TransportSocket
from collections.abc import Iterator

import pytest
from aiohttp import ClientSession, TCPConnector
from aiohttp.test_utils import TestServer

from streams.expose import garbage
from streams.expose.application import application_of

CONNECTIONS = 50


@pytest.fixture(autouse=True)
def _nothing_by_itself() -> Iterator[None]:
    """Python looks for no garbage, as a process that has made few objects since the last time would not."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def held() -> int:
    """Sockets of transports that are in memory, closed ones included."""
    return sum(isinstance(found, TransportSocket) for found in gc.get_objects())


async def left_after_connections(monkeypatch: pytest.MonkeyPatch, every_s: float) -> int:
    """Sockets that are held a while after all connections were closed, beyond those from before."""
    monkeypatch.setattr(garbage, "EVERY_S", every_s)
    async with TestServer(application_of([])) as server:
        before = held()
        for _ in range(CONNECTIONS):
            async with ClientSession(connector=TCPConnector(force_close=True)) as session:
                await session.get(server.make_url("/"))
        await asyncio.sleep(0.5)
        return held() - before


async def test_connections_that_were_closed_leave_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scraper that connects anew for each scrape does not fill the memory of a process that makes no other garbage."""
    assert await left_after_connections(monkeypatch, every_s=3_600) >= CONNECTIONS, "nobody clears them away"
    assert await left_after_connections(monkeypatch, every_s=0.1) <= 0
