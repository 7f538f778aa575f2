"""Settings of the interpreter for a process that answers while a thread of it computes."""

from __future__ import annotations

import gc
import sys

SWITCH_INTERVAL_S = 0.0005
"""How long the reading may keep the interpreter from a request. The default, 5 ms, is waited for at every read and write
of a socket."""

GC_THRESHOLDS = (200_000, 50, 1_000)
"""A reading makes and drops some hundred thousand objects, none of them in a cycle. By default that sets off collections
of everything there is, which stop all threads."""


def favour_requests() -> None:
    """Shortens the longest waits of requests, for the whole process.

    Measured at 18,000 series on an idle machine: p99 of a scrape from 85 to 16 ms."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    gc.set_threshold(*GC_THRESHOLDS)
