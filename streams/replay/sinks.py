"""Where records go: a protocol with two plain answers, a file and a list. The third is Kafka (see producer)."""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, Self

from streams.events.topics import Topic
from streams.replay.problems import ReplayError


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the records that were sent: how many are safe, how many are not, and the first reason why."""

    acknowledged: int
    failed: int = 0
    reason: str | None = None


class Sink(Protocol):
    """Takes records. Both calls may raise ReplayError when nothing more can be delivered."""

    def send(self, topic: Topic, key: bytes, value: bytes) -> None:
        """Take a record; waits while too many are under way."""

    def flush(self, timeout_s: float | None = None) -> Delivered:
        """Wait until everything sent so far is safe or has failed; what the time is not enough for has failed."""


class MemorySink:
    """Keeps everything, for tests."""

    def __init__(self) -> None:
        self.sent: list[tuple[Topic, bytes, bytes]] = []

    def send(self, topic: Topic, key: bytes, value: bytes) -> None:
        self.sent.append((topic, key, value))

    def flush(self, timeout_s: float | None = None) -> Delivered:
        return Delivered(len(self.sent))


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
        return Delivered(self._written)

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _unwritable(self, error: OSError) -> ReplayError:
        return ReplayError(f"{self._path} cannot be written: {(error.strerror or 'unknown error').lower()}.")
