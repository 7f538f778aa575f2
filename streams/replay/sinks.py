"""Where records go: a protocol with two plain answers, a file and a list. The third is Kafka (see producer)."""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, Self

from streams.events.topics import Topic
from streams.replay.problems import ReplayError


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of records: how many are safe, how many are not, and the first reason why."""

    acknowledged: int
    failed: int = 0
    reason: str | None = None


class Sink(Protocol):
    """Takes records. Both calls may raise ReplayError when nothing more can be delivered."""

    def send(self, topic: Topic, key: bytes, value: bytes) -> None:
        """Take a record; waits while too many are under way."""

    def flush(self, timeout_s: float | None = None) -> Delivered:
        """Wait until everything is safe or has failed, or the time is over: what became of it since last asked."""


class MemorySink:
    """Keeps everything, for tests."""

    def __init__(self) -> None:
        self.sent: list[tuple[Topic, bytes, bytes]] = []
        self._flushed = 0

    def send(self, topic: Topic, key: bytes, value: bytes) -> None:
        self.sent.append((topic, key, value))

    def flush(self, timeout_s: float | None = None) -> Delivered:
        before, self._flushed = self._flushed, len(self.sent)
        return Delivered(self._flushed - before)


class FileSink:
    """JSON lines in one file, all topics mixed, to be read by `replay` or `compute`. Raises ReplayError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written = 0
        try:
            self._file: BinaryIO = path.open("wb", buffering=1 << 20)
        except OSError as error:
            raise self._unwritable(error) from error

    def send(self, topic: Topic, key: bytes, value: bytes) -> None:
        try:
            self._file.write(value + b"\n")
        except OSError as error:
            raise self._unwritable(error) from error
        self._written += 1

    def flush(self, timeout_s: float | None = None) -> Delivered:
        try:
            self._file.flush()
        except OSError as error:
            raise self._unwritable(error) from error
        written, self._written = self._written, 0
        return Delivered(written)

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _unwritable(self, error: OSError) -> ReplayError:
        return ReplayError(f"{self._path} cannot be written: {(error.strerror or 'unknown error').lower()}.")
