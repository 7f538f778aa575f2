"""History in files: JSON lines, compressed or not, each line a record for its topic, none of them lost."""

import gzip
import os
import sys
import zlib
from collections.abc import Iterator
from heapq import merge
from io import BufferedReader
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import BinaryIO, Final, cast

from streams.events.topics import Topic
from streams.replay.peek import record_of
from streams.replay.problems import ReplayError
from streams.replay.record import Record

STDIN: Final = "-"
_GZIP: Final = b"\x1f\x8b"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class HistoryFile:
    """One file, or standard input for `-`. `size` (None: a pipe) and `read` are in bytes as on disk."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.size = None if path == STDIN else _size(path)
        self.read = 0

    def records(self) -> Iterator[Record]:
        """Every line that is not blank, from the first. Raises ReplayError if the file cannot be read to its end."""
        otherwise, mark = topic_of(self.path), _BYTE_ORDER_MARK
        try:
            with self._open() as raw:
                compressed = raw.peek(2)[:2] == _GZIP
                lines = cast(BinaryIO, gzip.open(raw)) if compressed else raw  # noqa: SIM115 - closed with raw
                for line in lines:
                    if value := line.removeprefix(mark).strip():
                        yield record_of(value, otherwise)
                    mark = b""
                    if self.size is not None:
                        self.read = raw.tell()
        except (OSError, EOFError, zlib.error) as error:
            raise ReplayError(f"{self.path} cannot be read: {_reason(error)}.") from error

    def _open(self) -> BufferedReader:
        if self.path == STDIN:
            return open(sys.stdin.fileno(), "rb", closefd=False)
        return open(self.path, "rb")


def topic_of(path: str) -> Topic:
    """The topic that a file is named after (`april.deals.jsonl.gz`), for lines whose type does not tell: else leads."""
    parts = Path(path).name.lower().split(".")
    return next((topic for topic in Topic if topic.value in parts), Topic.LEADS)


def one_after_another(files: list[HistoryFile]) -> Iterator[Record]:
    for file in files:
        yield from file.records()


def merged(files: list[HistoryFile]) -> Iterator[Record]:
    """The records of all files by time, if each file is in order; one without a time stays behind its neighbour."""
    for _, record in merge(*(_dated(file) for file in files), key=lambda dated: dated[0]):
        yield record


def _dated(file: HistoryFile) -> Iterator[tuple[int, Record]]:
    latest = 0
    for record in file.records():
        latest = latest if record.time_ms is None else record.time_ms
        yield latest, record


def _size(path: str) -> int | None:
    """Looks before anything is sent, but without opening: to open a named pipe is to begin reading it."""
    try:
        status = os.stat(path)
    except OSError as error:
        raise ReplayError(f"{path} cannot be read: {_reason(error)}.") from error
    if S_ISDIR(status.st_mode):
        raise ReplayError(f"{path} cannot be read: it is a directory.")
    if not os.access(path, os.R_OK):
        raise ReplayError(f"{path} cannot be read: permission denied.")
    return status.st_size if S_ISREG(status.st_mode) else None


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return "its compression is damaged or cut off" if not isinstance(error, OSError) else str(error).lower()
