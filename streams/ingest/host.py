"""The contract between Kafka in and the shards: what is handed over, to whom, and what either may ask of the other."""

from collections.abc import Awaitable, Mapping, Sequence
from typing import NamedTuple, Protocol

from streams.events.topics import Topic


class Record(Protocol):
    """A record as it was read (what aiokafka's parser makes is one); key and value are not decoded."""

    @property
    def offset(self) -> int: ...

    @property
    def timestamp(self) -> int:
        """Milliseconds since the Unix epoch: when the record was written, not when its event happened."""

    @property
    def key(self) -> bytes | None: ...

    @property
    def value(self) -> bytes | None: ...

    @property
    def headers(self) -> Sequence[tuple[str, bytes | None]]: ...


class Readable(NamedTuple):
    """The offsets of a partition that there are to read: where reading began, and one past the last record. Beyond it may be
    marks of transactions, which are no records, and what their open ones have written. Nothing is known of the default."""

    begin: int = 0
    end: int = 0


class Batch(NamedTuple):
    """All records of one partition that one fetch brought, in offset order."""

    topic: Topic
    """The logical topic, not its name in Kafka."""
    partition: int
    records: Sequence[Record]
    """Never empty. Offsets rise but may have gaps (compaction, transactions)."""
    readable: Readable = Readable()
    """As it was when this was fetched."""


class ShardHost(Protocol):
    """Owns the state of the shards. The Kafka side only tells it which partitions it has and what they brought.

    Calls of `assign` and `revoke` never overlap, a `drain` overlaps an `assign` at most, and neither `revoke` nor `drain`
    starts while a `handle` is running.
    """

    async def assign(self, partitions: Mapping[Topic, frozenset[int]]) -> Mapping[tuple[Topic, int], int | None]:
        """Take over the shards of these partitions, which are the full current assignment.

        Gives the offset to read next of each; None where nothing is stored, which means the earliest there is.
        """
        ...

    async def revoke(self, partitions: Mapping[Topic, frozenset[int]]) -> None:
        """Finish what is in flight for these partitions and let go of them."""
        ...

    async def handle(self, batch: Batch) -> None:
        """Return when the batch is accepted; waiting here is the back-pressure.

        Raises only when the worker must stop. What was not committed is read again by whoever comes next.
        """
        ...

    def readable(self, topic: Topic, partition: int, readable: Readable) -> None:
        """Told every few seconds, whether there is something to read or not."""
        ...

    async def drain(self) -> None:
        """Commit everything that was accepted, if the store can be reached: the last call of a graceful stop.

        An `assign` that still waits for the store ends, and gives nothing."""
        ...


class Seeker(Protocol):
    """Moves where a partition is read next, for a host whose stored offset is behind what it was handed."""

    def __call__(self, topic: Topic, partition: int, offset: int) -> Awaitable[None]:
        """Read this partition from this offset next; await what it gives, to be sure that it is so.

        From the call itself on nothing that was read before is handed over, so there is no gap in what is. Does
        nothing for a partition that this worker no longer has.
        """
        ...


class OffsetLost(Protocol):
    """Told when the stored offset of a partition is not in Kafka any more: events are gone, or the topic is a new one.

    Awaited before the partition is read, so a host can move its stored offset along.
    """

    async def __call__(self, topic: Topic, partition: int, wanted: int, earliest: int, latest: int) -> int:
        """Give the offset to go on from, within earliest..latest; raise to stop the worker instead."""
        ...
