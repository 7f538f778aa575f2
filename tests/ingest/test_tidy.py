"""What a worker frees of itself, now and then."""

import asyncio
import ctypes
import gc
from collections.abc import Iterator
from pathlib import Path
from weakref import ref

import pytest

from streams.ingest import garbage
from streams.ingest.garbage import give_back, keep_tidy

MIB = 1 << 20
PIECE = 2_000
"""Beyond what Python allocates by itself, and far below what C gives back at once."""


class Cycle:
    """Something that holds itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _nothing_by_itself() -> Iterator[None]:
    """Python looks for no garbage, as it does not while few objects are made."""
    gc.disable()
    yield
    gc.enable()


async def test_a_cycle_that_became_old_is_freed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that lasted for minutes has outlived the searches among what is young."""
    monkeypatch.setattr(garbage, "TIDY_EVERY_S", 0.05)
    cycle = Cycle()
    gc.collect(1)
    gc.collect(1)
    freed = ref(cycle)
    del cycle
    gc.collect(1)
    assert freed() is not None, "it is freed without more ado"
    tidying = asyncio.create_task(keep_tidy())
    await asyncio.sleep(0.5)
    tidying.cancel()
    assert freed() is None


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
