"""A wall clock that a test can step under running processes; their monotonic clock goes on as ever."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from tests.services.locate import FAKETIME

_SEEN_S = 1.1
"""libfaketime goes on with what it has read of the file until the next second begins."""


class SteppedClock:
    """Give `environment` to the processes that are to live by it."""

    def __init__(self, directory: Path) -> None:
        self._file = directory / "clock"
        self.ahead = 0
        self._write()

    @property
    def environment(self) -> Mapping[str, str]:
        """Variables that put libfaketime between a process and the clock."""
        asked = [str(FAKETIME.path()), "-m", "-f", "+0", "printenv", "LD_PRELOAD"]
        library = subprocess.run(asked, check=True, capture_output=True, text=True, timeout=10).stdout.strip()
        return {
            "LD_PRELOAD": library,
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "0",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def step_to(self, seconds: int) -> None:
        """The wall clock is so far ahead of the true one; negative is behind. Returns when everybody sees it."""
        self.ahead = seconds
        self._write()
        time.sleep(_SEEN_S)

    def _write(self) -> None:
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{self.ahead:+d}\n")
        fresh.replace(self._file)  # whole: nobody reads half of it
