"""What a process holds, as metrics: memory and file descriptors from the system, tasks from its event loop.

A leak shows here long before anything fails."""

from __future__ import annotations

import asyncio

from prometheus_client import CollectorRegistry, Gauge, ProcessCollector

from streams.kpis.naming import Vital


def tell_process(registry: CollectorRegistry, tasks: Vital) -> None:
    """Adds `process_…` (Linux only), and the tasks under this name. To be scraped from within the event loop."""
    ProcessCollector(registry=registry)
    gauge = Gauge(tasks, "Tasks of the event loop that have not ended.", registry=registry)
    gauge.set_function(lambda: len(asyncio.all_tasks()))
