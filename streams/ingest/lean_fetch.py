"""Records as aiokafka's parser in C makes them, instead of a copy of each in Python.

aiokafka makes a `ConsumerRecord` of eleven fields of every record that it parsed, which costs more than parsing it did. The
parser's own records have all that is read here (`host.Record`). There is no seam for it: the fetcher makes its
`PartitionRecords` by the name in its module, so that name is what changes, for the consumers that ask for it by an option
that passes through untouched. All others of the process get what they always got.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiokafka.consumer import fetcher  # type: ignore[import-untyped]

CopiedRecords: Any = fetcher.PartitionRecords


class LeanRecords(CopiedRecords):  # type: ignore[misc]  # aiokafka carries no type information
    """Parses as its base does (checksums, aborted transactions, gaps), and passes each record on as it is."""

    def __iter__(self) -> Iterator[Any]:
        """The parser's own iterator: a call in Python less for each record."""
        return iter(self._records_iterator)

    def _consumer_record(self, tp: object, record: Any) -> Any:
        return record


def as_parsed(key: bytes | None) -> bytes | None:
    """The deserializer by which a consumer is known as one that asked for lean records."""
    return key


def lean_records() -> dict[str, Any]:
    """The options of a consumer whose fetches give lean records."""
    fetcher.PartitionRecords = _records_as_asked
    return {"key_deserializer": as_parsed}


def _records_as_asked(*args: Any) -> Any:
    return (LeanRecords if as_parsed in args else CopiedRecords)(*args)
