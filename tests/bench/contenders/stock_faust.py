"""(b) Faust as it comes: an agent that takes event after event and only counts them by type.

Tuned, it is what its documentation offers to be faster: bytes that the agent decodes itself with msgspec, larger fetches and
buffers, no checksums, no acknowledgement of each event.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from typing import Any

import faust
import msgspec

from tests.bench.contenders.timing import Job, Stopwatch

TUNED: dict[str, Any] = {
    "stream_buffer_maxsize": 65_536,
    "consumer_max_fetch_size": 4 << 20,
    "broker_max_poll_records": 5_000,
    "broker_check_crcs": False,
    "stream_wait_empty": False,
}


class Typed(msgspec.Struct):
    """What the tuned agent needs of an event."""

    type: str


def app_of(job: Job) -> faust.App:
    """Faust's defaults but for the web server, which would want a port, and for stdout, which is ours; or what it can be told."""
    app = faust.App(
        f"stock-{os.getpid()}",  # a group of its own: another would go on where it ended
        broker=f"kafka://{job.brokers}",
        store="memory://",
        web_enabled=False,
        worker_redirect_stdouts=False,
        **(TUNED if job.tuned else {}),
    )
    counts: Counter[str] = Counter()
    watch = Stopwatch(job)

    def counted(type_name: str) -> None:
        counts[type_name] += 1
        watch.counted(1)
        if watch.events == job.events:
            watch.tell(counts)
            os.kill(os.getpid(), signal.SIGTERM)

    async def agent(events: faust.StreamT[Any]) -> None:
        async for event in events:
            counted(event["type"])

    async def tuned_agent(values: faust.StreamT[Any]) -> None:
        decode = msgspec.json.Decoder(Typed).decode
        async for value in values.noack():  # type: ignore[attr-defined]  # its protocol lacks it
            counted(decode(value).type)

    if job.tuned:
        app.agent(app.topic(job.topic, value_serializer="raw", value_type=bytes))(tuned_agent)
    else:
        app.agent(app.topic(job.topic))(agent)
    return app


if __name__ == "__main__":
    faust.Worker(app_of(Job.of_arguments()), loglevel="ERROR").execute_from_commandline()
