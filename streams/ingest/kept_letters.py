"""Dead letters as they lie in their topic, read back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from streams.ingest.host import Record
from streams.ingest.letters import (
    DETAIL,
    ORIGINAL,
    REASON,
    REDRIVEN,
    SIZE,
    SOURCE_OFFSET,
    SOURCE_PARTITION,
    SOURCE_TIMESTAMP,
    SOURCE_TOPIC,
    TRUNCATED,
    Source,
)


class Place(NamedTuple):
    """Where a letter lies in the dead-letter topic."""

    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.partition}:{self.offset}"

    @classmethod
    def of(cls, text: str) -> Self:
        """From `partition:offset`. Raises ValueError."""
        partition, _, offset = text.partition(":")
        if not (partition.isdecimal() and offset.isdecimal()):
            raise ValueError("a place such as 0:17, the partition and the offset in the dead-letter topic")
        return cls(int(partition), int(offset))


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """A letter, and where it lies. `written` is when it was put aside, in ms; headers are the original's."""

    place: Place
    written: int
    source: Source
    reason: str
    detail: str
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
    cut: str | None
    """What of the original is not whole here; None where all of it is."""
    size: int
    """Bytes of the original's value."""


@dataclass(frozen=True, slots=True)
class Mark:
    """That a letter was sent again: where it came from, where in that topic the event is now, and when (ms)."""

    source: Source
    sent_to: str
    sent: int


def kept(record: Record, partition: int) -> KeptLetter | Mark | None:
    """What a record of the dead-letter topic is; None for one that is not of funnelwatch's making."""
    ours = {name: value.decode(errors="replace") for name, value in record.headers if value is not None}
    try:
        source = Source(
            ours[SOURCE_TOPIC], int(ours[SOURCE_PARTITION]), int(ours[SOURCE_OFFSET]), int(ours[SOURCE_TIMESTAMP])
        )
        if (sent_to := ours.get(REDRIVEN)) is not None:
            return Mark(source, sent_to, record.timestamp)
        return KeptLetter(
            place=Place(partition, record.offset),
            written=record.timestamp,
            source=source,
            reason=ours[REASON],
            detail=ours[DETAIL],
            key=record.key,
            value=record.value,
            headers=[
                (name.removeprefix(ORIGINAL), value) for name, value in record.headers if name.startswith(ORIGINAL)
            ],
            cut=ours.get(TRUNCATED),
            size=int(ours[SIZE]) if SIZE in ours else len(record.value or b""),
        )
    except (KeyError, ValueError):
        return None


class Sources:
    """A set of sources, some 100 bytes each, so that a million letters can be told apart in 100 MB."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, int], set[int]] = {}

    def add(self, source: Source) -> bool:
        """Whether it is new here."""
        known = self._of.setdefault((source.topic, source.partition), set())
        before = len(known)
        known.add(_number(source))
        return len(known) > before

    def of(self, topic: str, partition: int) -> bool:
        """Whether there are any of this partition."""
        return (topic, partition) in self._of

    def __contains__(self, source: Source) -> bool:
        return _number(source) in self._of.get((source.topic, source.partition), ())


def _number(source: Source) -> int:
    """Offset and timestamp in one number: both have 64 bits in Kafka."""
    return source.timestamp << 64 | source.offset
