"""Free ports that stay free until the server has bound them, and still when it is restarted.

Binding port 0 to learn a free number lets any other process take it between the look and the use. These ports lie
below the range from which systems take the ports of outgoing connections (Linux: from 32768, macOS: from 49152), and
a file lock held for as long as the port is in use keeps other test runs on this machine away from it.
"""

import fcntl
import os
import socket
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from typing import IO

REDIS_BUS_OFFSET = 10_000  # where a Redis Cluster node listens for other nodes, counted from its port: fixed by Redis
_CANDIDATES = range(20_000, 32_768 - REDIS_BUS_OFFSET)  # the bus, too, stays below the range of outgoing connections


@dataclass(frozen=True, slots=True)
class ReservedPort:
    """A port on 127.0.0.1 that no other test run takes until `release`."""

    number: int
    _lock: IO[bytes]

    def release(self) -> None:
        """Give the port back; a second call does nothing."""
        self._lock.close()


def reserve_port() -> ReservedPort:
    """Take a port that nobody listens on; raises `RuntimeError` when there is none left."""
    locks = Path(tempfile.gettempdir()) / f"funnelwatch-ports-{os.getuid()}"
    locks.mkdir(exist_ok=True)
    for number in SystemRandom().sample(_CANDIDATES, len(_CANDIDATES)):
        lock = (locks / str(number)).open("wb")
        with suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _bind(number)
            _bind(number + REDIS_BUS_OFFSET)
            return ReservedPort(number, lock)
        lock.close()
    raise RuntimeError(f"no free port between {_CANDIDATES.start} and {_CANDIDATES.stop - 1}")


def _bind(number: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # as servers do: the last user's TIME_WAIT is no user
        probe.bind(("127.0.0.1", number))
