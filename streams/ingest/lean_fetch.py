"""Records as aiokafka's parser in C makes them, instead of a copy of each in Python.

aiokafka makes a `ConsumerRecord` of eleven fields of every record that it parsed, which costs more than parsing it did. The
parser's own records have all that is read here (`host.Record`). There is no seam for it: the fetcher makes its
`PartitionRecords` by the name in its module, so that name is what changes, for this process, when a worker asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiokafka.consumer import fetcher  # type: ignore[import-untyped]


class LeanRecords(fetcher.PartitionRecords):  # type: ignore[misc]  # aiokafka carries no type information
    """Parses as its base does (checksums, aborted transactions, gaps), and passes each record on as it is."""

    def __iter__(self) -> Iterator[Any]:
        """The parser's own iterator: a call in Python less for each record."""
        return iter(self._records_iterator)

    def _consumer_record(self, tp: object, record: Any) -> Any:
        return record


def fetch_lean() -> None:
    """Every fetcher that is made from now on gives lean records."""
    fetcher.PartitionRecords = LeanRecords
