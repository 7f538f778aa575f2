"""What Redis may answer instead of doing what it is asked for. Each is brought about in a real server, and ended again."""

from __future__ import annotations

import resource
from abc import ABC, abstractmethod
from typing import ClassVar

from redis.exceptions import BusyLoadingError, ConnectionError

from tests.services.redis import RedisServer
from tests.services.waiting import wait_until

SOON_S = 30.0
NOBODY = 1
"""A port on which no Redis listens."""
LOAD_DELAY = {"key-load-delay": "200"}
"""Setting of a server that takes its time to load what it has, in µs a command; it looks at its clients every 1,024."""
LOADED = 50_000
"""Commands that it has to load at least: ten seconds, unless it is told to hurry."""


class Refusal(ABC):
    """`code` is the first word of the answer, and what the server counts it under."""

    code: ClassVar[str]

    def __init__(self, redis: RedisServer) -> None:
        self.redis = redis

    def begin(self) -> None:
        """From here on it refuses."""
        with self.redis.client() as client:
            client.config_resetstat()
        self._begin()

    @abstractmethod
    def end(self) -> None:
        """And from here on it does not."""

    @abstractmethod
    def _begin(self) -> None: ...

    def answers(self) -> int:
        """How often it has refused since then, by its own count."""
        with self.redis.client() as client:
            counted = client.info("errorstats").get(f"errorstat_{self.code}")
        return int(counted["count"]) if isinstance(counted, dict) else 0

    def configure(self, name: str, value: str | int) -> None:
        with self.redis.client() as client:
            client.config_set(name, value)


class ReadOnly(Refusal):
    """It became a replica, as the old primary does when a failover is over."""

    code = "READONLY"

    def _begin(self) -> None:
        with self.redis.client() as client:
            client.replicaof("127.0.0.1", str(NOBODY))

    def end(self) -> None:
        with self.redis.client() as client:
            client.replicaof("NO", "ONE")


class OutOfMemory(Refusal):
    """It reached `maxmemory`, and must not evict."""

    code = "OOM"

    def _begin(self) -> None:
        self.configure("maxmemory", 1 << 20)

    def end(self) -> None:
        self.configure("maxmemory", 0)


class DiskFull(Refusal):
    """Its append-only file cannot grow: the kernel refuses the write, as it does on a full disk."""

    code = "MISCONF"

    def _begin(self) -> None:
        self._limit(self.redis.append_only_file().stat().st_size)

    def end(self) -> None:
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, size: int) -> None:
        resource.prlimit(self.redis.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


class SaveFails(Refusal):
    """Its snapshot cannot be written, and `stop-writes-on-bgsave-error` stops writes."""

    code = "MISCONF"

    def _begin(self) -> None:
        snapshot = self.redis.directory / "dump.rdb"
        snapshot.unlink(missing_ok=True)  # of the time before, which ended well
        snapshot.mkdir()
        self.configure("save", "3600 1")
        self._save("err")

    def end(self) -> None:
        (self.redis.directory / "dump.rdb").rmdir()
        self._save("ok")
        self.configure("save", "")

    def _save(self, outcome: str) -> None:
        with self.redis.client() as client:
            client.bgsave()
            wait_until(
                lambda: client.info("persistence")["rdb_last_bgsave_status"] == outcome,
                seconds=SOON_S,
                what=f"the snapshot ends in {outcome}",
            )


class Loading(Refusal):
    """It was killed, and takes its time to load a large dataset. Needs a server with `LOAD_DELAY`."""

    code = "LOADING"

    def _begin(self) -> None:
        with self.redis.client() as client, client.pipeline(transaction=False) as pipe:
            for number in range(LOADED):
                pipe.set("large", number)
            pipe.execute()
        self.redis.kill()
        self.redis.launch()
        wait_until(self._loads, seconds=SOON_S, what="it loads")

    def end(self) -> None:
        self.configure("key-load-delay", 0)
        self.redis.wait_ready()

    def _loads(self) -> bool:
        try:
            with self.redis.client() as client:
                return not client.ping()
        except BusyLoadingError:
            return True
        except ConnectionError:
            return False


REFUSALS: tuple[type[Refusal], ...] = (ReadOnly, OutOfMemory, DiskFull, SaveFails, Loading)
