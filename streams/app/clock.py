"""What "now" is."""

from __future__ import annotations

import time

from streams.settings.root import Settings


def wall_clock() -> int:
    """Milliseconds since the Unix epoch."""
    return time.time_ns() // 1_000_000


def instant_of(settings: Settings) -> int | None:
    """Now, by the setting: the wall clock in ms, or None for just after the latest event."""
    return wall_clock() if settings.clock == "wall" else None
