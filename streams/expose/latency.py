"""Settings of the interpreter for a process that answers while a thread of it computes."""

from __future__ import annotations

import sys

from streams.garbage import search_rarely

SWITCH_INTERVAL_S = 0.0005
"""How long the reading may keep the interpreter from a request. The default, 5 ms, is waited for at every read and write
of a socket."""


def favour_requests() -> None:
    """Shortens the longest waits of requests, for the whole process: searches for garbage stop all threads.

    Measured at 18,000 series on an idle machine: p99 of a scrape from 85 to 16 ms."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    search_rarely()
