"""Records as aiokafka's parser makes them: the same that it would have copied, with its checks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from aiokafka.consumer import fetcher  # type: ignore[import-untyped]
from aiokafka.errors import CorruptRecordException  # type: ignore[import-untyped]
from aiokafka.record.default_records import DefaultRecordBatchBuilder  # type: ignore[import-untyped]
from aiokafka.record.memory_records import MemoryRecords  # type: ignore[import-untyped]
from aiokafka.structs import TopicPartition  # type: ignore[import-untyped]

from streams.ingest.lean_fetch import CopiedRecords, LeanRecords, lean_records

NO_PRODUCER = -1
PLACE = TopicPartition("leads", 0)


def batch(*values: bytes | None) -> bytes:
    """A batch of records as a broker sends it."""
    builder = DefaultRecordBatchBuilder(2, 0, False, NO_PRODUCER, NO_PRODUCER, NO_PRODUCER, 1 << 16)
    for offset, value in enumerate(values):
        builder.append(offset, 1_700_000_000_000 + offset, b"key", value, [("trace", b"7"), ("empty", None)])
    return bytes(builder.build())


def records_of(kind: Callable[..., Any], sent: bytes, begin: int = 0) -> list[Any]:
    """What is read of it from an offset on."""
    return list(kind(PLACE, MemoryRecords(sent), [], begin, None, None, True, fetcher.READ_COMMITTED))


def seen(record: Any) -> tuple[Any, ...]:
    """All that a host may ask of a record."""
    return record.offset, record.timestamp, record.key, record.value, list(record.headers)


def test_records_are_those_that_would_have_been_copied() -> None:
    """From the offset on that was asked for, tombstones included."""
    sent = batch(b"one", None, b"three")
    lean = [seen(record) for record in records_of(LeanRecords, sent, 1)]
    assert lean == [seen(record) for record in records_of(CopiedRecords, sent, 1)]
    assert [value for _, _, _, value, _ in lean] == [None, b"three"]


def test_only_who_asks_gets_them() -> None:
    """A consumer beside the worker's, in the same process, reads records of aiokafka's own kind."""
    asked = lean_records()["key_deserializer"]
    lean = fetcher.PartitionRecords(
        PLACE, MemoryRecords(batch(b"one")), [], 0, asked, None, True, fetcher.READ_COMMITTED
    )
    assert isinstance(lean, LeanRecords)
    copied = records_of(fetcher.PartitionRecords, batch(b"one"))
    assert [(record.topic, record.partition) for record in copied] == [PLACE]


def test_a_damaged_batch_is_refused() -> None:
    """The checksum is still looked at."""
    sent = bytearray(batch(b"one"))
    sent[-10] ^= 1
    with pytest.raises(CorruptRecordException):
        records_of(LeanRecords, bytes(sent))
