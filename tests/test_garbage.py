"""What a process frees of itself, now and then."""

import asyncio
import ctypes
import gc
from asyncio.trsock import TransportSocket
from collections.abc import Iterator
from pathlib import Path
from weakref import ref

import pytest
from aiohttp import ClientSession, TCPConnector, web
from aiohttp.test_utils import TestServer

from streams import garbage
from streams.expose.application import application_of
from streams.expose.reading_thread import reading
from streams.garbage import give_back, kept_tidy, search_rarely
from tests.expose.readings import SOME, Clock, Told, refresher_of, view_of

MIB = 1 << 20
PIECE = 2_000
"""Beyond what Python allocates by itself, and far below what C gives back at once."""
CONNECTIONS = 50


class Cycle:
    """Something that holds itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _nothing_by_itself() -> Iterator[None]:
    """Python looks for no garbage, as it does not while few objects are made."""
    thresholds = gc.get_threshold()
    gc.collect()
    gc.disable()
    yield
    gc.enable()
    gc.set_threshold(*thresholds)
    gc.unfreeze()


async def test_a_cycle_that_became_old_is_freed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that lasted for minutes has outlived the searches among what is young."""
    monkeypatch.setattr(garbage, "TIDY_EVERY_S", 0.05)
    search_rarely()
    cycle = Cycle()
    gc.collect(1)
    gc.collect(1)
    freed = ref(cycle)
    del cycle
    gc.collect(1)
    assert freed() is not None, "it is freed without more ado"
    async with kept_tidy():
        await asyncio.sleep(0.5)
    assert freed() is None


async def test_an_exporter_frees_while_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread that reads does it; a worker opens the same around all it does."""
    monkeypatch.setattr(garbage, "TIDY_EVERY_S", 0.05)
    application = web.Application()
    application.cleanup_ctx.append(reading(refresher_of(Told(view_of(SOME)), Clock())))
    freed = ref(Cycle())
    assert freed() is not None, "it is freed without more ado"
    async with TestServer(application):
        await asyncio.sleep(0.5)
    assert freed() is None


async def left_after_connections() -> int:
    """Sockets that are held a while after all connections were closed, beyond those from before."""
    async with TestServer(application_of([])) as server:
        before = sockets()
        for _ in range(CONNECTIONS):
            async with ClientSession(connector=TCPConnector(force_close=True)) as session:
                await session.get(server.make_url("/"))
        await asyncio.sleep(0.5)
        return sockets() - before


def sockets() -> int:
    """Of transports that are in memory, closed ones included."""
    return sum(isinstance(found, TransportSocket) for found in gc.get_objects())


async def test_connections_that_were_closed_leave_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scraper that connects anew for each scrape does not fill the memory of a process that makes no other garbage."""
    assert await left_after_connections() >= CONNECTIONS, "nobody clears them away"
    monkeypatch.setattr(garbage, "TIDY_EVERY_S", 0.1)
    async with kept_tidy():
        assert await left_after_connections() <= 0


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="the C library gives nothing back when asked")
def test_memory_that_was_needed_once_is_given_back() -> None:
    """Much that waited, and is gone but for the last of it: C's allocator gives back what is free at the end only."""
    pieces = [bytes(PIECE) for _ in range(64 * MIB // PIECE)]
    kept = pieces[-1]
    del pieces
    before = resident()
    give_back()
    assert before - resident() > 32 * MIB
    assert len(kept) == PIECE


def resident() -> int:
    """Bytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
