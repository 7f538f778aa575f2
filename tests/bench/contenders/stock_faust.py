"""(b) Faust as it comes: an agent that takes event after event and only counts them by type."""

from __future__ import annotations

import os
import signal
from collections import Counter
from typing import Any

import faust

from tests.bench.contenders.timing import Job, Stopwatch


def app_of(job: Job) -> faust.App:
    """Faust's defaults throughout, but for the web server, which would want a port, and for stdout, which is ours."""
    app = faust.App(
        f"stock-{os.getpid()}",  # a group of its own: another would go on where it ended
        broker=f"kafka://{job.brokers}",
        store="memory://",
        web_enabled=False,
        worker_redirect_stdouts=False,
    )
    counts: Counter[str] = Counter()
    watch = Stopwatch()

    async def agent(events: faust.StreamT[Any]) -> None:
        async for event in events:
            counts[event["type"]] += 1
            watch.counted(1)
            if watch.events == job.events:
                watch.tell(counts)
                os.kill(os.getpid(), signal.SIGTERM)

    app.agent(app.topic(job.topic))(agent)
    return app


if __name__ == "__main__":
    faust.Worker(app_of(Job.of_arguments()), loglevel="ERROR").execute_from_commandline()
