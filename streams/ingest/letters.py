"""What a dead letter looks like: the rejected record as it came, and in the headers why, and where it came from.

The value and the key are the original's bytes. The original's headers are kept under `original.<name>`, all of them
and in order, so none can be mistaken for one of ours and all can be given back when the record is sent again.

That it was sent again is remembered in the dead-letter topic too, as a mark: a record without key and value that has
the origin of the letter, and in the header `redriven` where the event went (`partition:offset` of the same topic). So the
memory lives and dies with what it is about: whoever moves or restores the topic has both, and a mark lies behind its
letter in the same partition, so retention takes it later.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from streams.ingest.host import Record

REASON = "reason"
DETAIL = "detail"
SOURCE_TOPIC = "source-topic"
SOURCE_PARTITION = "source-partition"
SOURCE_OFFSET = "source-offset"
SOURCE_TIMESTAMP = "source-timestamp"
TRUNCATED = "truncated"
SIZE = "size"
SHA256 = "sha256"
ORIGINAL = "original."
REDRIVEN = "redriven"

KEPT_BYTES = 16 * 1024
"""Of the value of a record that the dead-letter topic does not take whole: enough to see what it was."""
DETAIL_BYTES = 1024
"""Details quote what was sent, and what was sent may be long."""


class DeadLetter(NamedTuple):
    """A rejected record."""

    topic: str
    """The name in Kafka of the topic that it was read from."""
    partition: int
    record: Record
    reason: str
    detail: str


class Source(NamedTuple):
    """Where a rejected record lay, which tells letters apart: one that was written twice has the same source.

    The record's timestamp (ms) belongs to it, because a topic that is made anew begins at offset 0 again.
    """

    topic: str
    partition: int
    offset: int
    timestamp: int


class Parcel(NamedTuple):
    """A dead letter, or the mark of one, as it is written."""

    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


def whole(letter: DeadLetter) -> Parcel:
    """The letter with everything that the record had.

    A record without key and value gets an empty value: clients refuse to write one of nothing, and it would stop the worker.
    """
    record = letter.record
    kept = [(ORIGINAL + name, value) for name, value in record.headers]
    value = b"" if record.key is None and record.value is None else record.value
    return Parcel(record.key, value, [*_origin(letter), *kept])


def mark(source: Source, sent_to: str) -> Parcel:
    """The mark of a letter that was sent again. Its value is empty instead of null: clients refuse a record of nothing."""
    return Parcel(None, b"", [(REDRIVEN, sent_to.encode()), *_headers(source)])


def short(letter: DeadLetter) -> Parcel:
    """The letter cut down so that any topic takes it, with the size and hash of the whole value.

    The header `truncated` names what was cut: the value is, key and headers only where they are large themselves.
    """
    record = letter.record
    value = record.value or b""
    parcel = whole(letter)
    cut = ["value"]
    if len(record.key or b"") + sum(len(name) + len(data or b"") for name, data in parcel.headers) > KEPT_BYTES:
        parcel = Parcel(None, None, _origin(letter))
        cut += ["key", "headers"]
    about = [
        (TRUNCATED, " ".join(cut).encode()),
        (SIZE, str(len(value)).encode()),
        (SHA256, hashlib.sha256(value).hexdigest().encode()),
    ]
    return Parcel(parcel.key, value[:KEPT_BYTES], [*parcel.headers, *about])


def _origin(letter: DeadLetter) -> list[tuple[str, bytes | None]]:
    return [
        (REASON, letter.reason.encode()),
        (DETAIL, _bounded(letter.detail)),
        *_headers(Source(letter.topic, letter.partition, letter.record.offset, letter.record.timestamp)),
    ]


def _headers(source: Source) -> list[tuple[str, bytes | None]]:
    return [
        (SOURCE_TOPIC, source.topic.encode()),
        (SOURCE_PARTITION, str(source.partition).encode()),
        (SOURCE_OFFSET, str(source.offset).encode()),
        (SOURCE_TIMESTAMP, str(source.timestamp).encode()),
    ]


def _bounded(detail: str) -> bytes:
    """UTF-8 of at most DETAIL_BYTES, not ending within a character; lone surrogates become question marks."""
    return detail.encode(errors="replace")[:DETAIL_BYTES].decode(errors="ignore").encode()
