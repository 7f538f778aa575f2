"""(d) for the workload *count*: the worker as it is, but for the one entry in its catalogue."""

from __future__ import annotations

from streams.app.environment import load_settings
from streams.app.worker import worker_of
from streams.ingest.observer import Unobserved
from streams.ingest.worker import run_worker
from streams.logs import start_logging
from tests.bench.counting import counting_plan

if __name__ == "__main__":
    settings = load_settings()
    start_logging(settings.logs.level, settings.logs.format)
    run_worker(worker_of(settings, Unobserved(), counting_plan()))
