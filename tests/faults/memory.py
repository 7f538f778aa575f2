"""What a process has in memory, as the kernel counts it."""

from __future__ import annotations

from pathlib import Path
from resource import getpagesize

from tests.services.processes import Process

MIB = 1 << 20


def resident_mib(process: Process) -> float:
    """The resident set, in MiB."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * getpagesize() / MIB
