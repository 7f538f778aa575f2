"""How a process that folds looks for garbage: rarely by itself, and all of it when it is time."""

import asyncio
import ctypes
import gc
from typing import Final

GARBAGE_AFTER: Final = 100_000
"""Objects between two searches for cycles. A batch makes some ten thousand that are gone with it, and hardly a cycle; by
Python's default of 700 the searches take a twelfth of the worker's time."""

TIDY_EVERY_S: Final = 60.0
"""A search of everything takes some milliseconds, since what was imported is left out of it."""


async def keep_tidy() -> None:
    """Frees, for as long as it runs, what else would stay: connections and shards that ended after they had become old, for
    which Python searches when there are a million objects more; and the memory that was needed once, for what waited while Redis
    hung, which C's allocator keeps."""
    while True:
        await asyncio.sleep(TIDY_EVERY_S)
        gc.collect()
        give_back()


def give_back() -> None:
    """Gives memory that is free back to the system, where the C library can (glibc)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
