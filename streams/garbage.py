"""How a process that goes on computing looks for garbage: rarely by itself, and for all of it once a minute.

A process holds few objects that a search has to look at: what was imported is left out of it, and what a state is made of are
numbers, bytes and plain mappings of them. So a search of everything takes milliseconds: 3 in an exporter of a million contacts.
"""

import asyncio
import ctypes
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

GARBAGE_AFTER: Final = 100_000
"""Objects between two searches for cycles. A batch, or a reading, makes some ten thousand that are gone with it, and hardly a
cycle; by Python's default of 700 the searches take a twelfth of a worker's time, and stop the threads of an exporter."""

TIDY_EVERY_S: Final = 60.0
"""What lies around until then are connections: each that was closed is a cycle of seven objects, 1 KiB, since a transport of
asyncio keeps a bound method of its own. Seventy a second, more than any scraper makes, are 4 MiB in a minute."""


def search_rarely() -> None:
    """For the whole process, once all is imported."""
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER)


@asynccontextmanager
async def kept_tidy() -> AsyncIterator[None]:
    """Frees, for as long as it is open, what else would stay: connections and shards that ended, for which Python searches
    when there are a hundred thousand objects more, and only among what is young; and the memory that was needed once, for a first
    reading, or for what waited while Redis hung, which C's allocator keeps."""
    task = asyncio.create_task(_tidy(), name="garbage")
    try:
        yield
    finally:
        task.cancel()


async def _tidy() -> None:
    while True:
        await asyncio.sleep(TIDY_EVERY_S)
        gc.collect()
        give_back()


def give_back() -> None:
    """Gives memory that is free back to the system, where the C library can (glibc)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
