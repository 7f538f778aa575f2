"""What a process holds can be seen from outside."""

import asyncio
import sys

import pytest
from prometheus_client import CollectorRegistry

from streams.expose.process_metrics import tell_process
from streams.kpis.naming import Vital


async def test_tasks_are_counted_as_they_come_and_go() -> None:
    """A task that was begun is one more, and one less when it has ended."""
    registry = CollectorRegistry()
    tell_process(registry, Vital.WORKER_TASKS)
    before = registry.get_sample_value(Vital.WORKER_TASKS)
    assert before is not None
    waiting = asyncio.create_task(asyncio.Event().wait())
    assert registry.get_sample_value(Vital.WORKER_TASKS) == before + 1
    waiting.cancel()
    await asyncio.wait({waiting})
    assert registry.get_sample_value(Vital.WORKER_TASKS) == before


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells")
async def test_memory_and_descriptors_are_told() -> None:
    """More than none."""
    registry = CollectorRegistry()
    tell_process(registry, Vital.EXPORTER_TASKS)
    for name in ("process_resident_memory_bytes", "process_open_fds"):
        assert (registry.get_sample_value(name) or 0) > 0
