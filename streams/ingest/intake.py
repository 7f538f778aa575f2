"""Between Faust's consumer and the host of the shards: whose the partitions are, and which reads still count.

A read counts until its partition is sought anew or revoked. Each seek begins a new round of the partition; a read
carries the round it was made in, and one of an earlier round is dropped before it reaches the host.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from faust.types import TP

from streams.events.topics import Topic
from streams.ingest.host import Batch, OffsetLost, Readable, Record, ShardHost

logger = logging.getLogger("funnelwatch.ingest")


class Read(NamedTuple):
    """What one fetch brought of one partition."""

    tp: TP
    records: Sequence[Record]
    round: int
    readable: Readable = Readable()


class Bounds(NamedTuple):
    """The offsets that a partition holds: earliest is the first record, latest is one past the last."""

    earliest: int
    latest: int


async def go_on_at_earliest(topic: Topic, partition: int, wanted: int, earliest: int, latest: int) -> int:
    """The policy for a lost offset unless the host has another: read everything that is left."""
    return earliest


def say_nothing(topic: Topic, records: int) -> None:
    """Nobody counts what Kafka deleted unread."""


class Intake:
    """Hands what was read to the host, and tells the host what it has to own."""

    def __init__(
        self,
        host: ShardHost,
        names: Mapping[Topic, str],
        offset_lost: OffsetLost = go_on_at_earliest,
        missed: Callable[[Topic, int], None] = say_nothing,
    ) -> None:
        """Takes the host and the name in Kafka of each topic that is read."""
        self._host = host
        self._offset_lost, self._missed = offset_lost, missed
        self._topics = {name: topic for topic, name in names.items()}
        self._names = dict(names)
        self._rounds: dict[TP, int] = defaultdict(int)
        self._held: set[TP] = set()
        self._owned: frozenset[TP] = frozenset()
        self._open = True
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def names(self) -> Mapping[Topic, str]:
        """The name in Kafka of each topic that is read."""
        return self._names

    @property
    def owned(self) -> frozenset[TP]:
        """The partitions that the host has taken over."""
        return self._owned

    def tp(self, topic: Topic, partition: int) -> TP:
        """The partition under its name in Kafka."""
        return TP(self._names[topic], partition)

    def round(self, tp: TP) -> int:
        """The current round of a partition."""
        return self._rounds[tp]

    def begin_round(self, tp: TP) -> None:
        """Everything read of this partition so far no longer counts."""
        self._rounds[tp] += 1
        self._held.discard(tp)  # after the round, so that no moment lies between the two when an old read counts

    def hold(self, tp: TP) -> None:
        """Hand over nothing of this partition until its next round begins: it is to be sought, which takes a while."""
        self._held.add(tp)

    def readable(self, known: Mapping[TP, Readable]) -> None:
        """Tell the host what there is to read of its partitions."""
        for tp, readable in known.items():
            if tp in self._owned:
                self._host.readable(self._topics[tp.topic], tp.partition, readable)

    def owns(self, tp: TP) -> bool:
        """Whether the host has taken over this partition."""
        return tp in self._owned

    async def take_over(self, tps: Iterable[TP], bounds: Mapping[TP, Bounds]) -> Mapping[TP, int]:
        """Give the host its full assignment; returns the offset to read next of each partition."""
        tps = frozenset(tps)
        stored = await self._host.assign(self._by_topic(tps))
        if not self._open:
            return {}
        starts = {}
        for tp in sorted(tps):
            wanted = stored[self._topics[tp.topic], tp.partition]
            starts[tp] = _begin(tp, bounds[tp]) if wanted is None else await self.resume(tp, wanted, bounds[tp])
        self._owned = tps
        return starts

    async def resume(self, tp: TP, wanted: int, bounds: Bounds) -> int:
        """The offset to go on from: the wanted one, or what the policy says where Kafka does not hold it any more."""
        if bounds.earliest <= wanted <= bounds.latest:
            return wanted
        start = await self._offset_lost(self._topics[tp.topic], tp.partition, wanted, *bounds)
        if wanted < bounds.earliest:
            self._missed(self._topics[tp.topic], bounds.earliest - wanted)
        logger.error(
            "The stored offset %d of %s[%d] is lost: Kafka holds %d to %d. %s; reading goes on at %d.",
            wanted,
            tp.topic,
            tp.partition,
            bounds.earliest,
            bounds.latest,
            f"{bounds.earliest - wanted:,} records were deleted before they were read"
            if wanted < bounds.earliest
            else "The topic was recreated, or the broker lost its end",
            start,
        )
        return start

    async def let_go(self) -> None:
        """Take everything back from the host, once what it is being handed has been accepted."""
        owned, self._owned = self._owned, frozenset()
        for tp in owned:
            self.begin_round(tp)
        await self._idle.wait()
        if owned:
            await self._host.revoke(self._by_topic(owned))

    async def hand_over(self, read: Read) -> bool:
        """Give a read to the host if it still counts; False if it does not. Raises what the host raises."""
        tp = read.tp
        if not self._open or tp not in self._owned or tp in self._held or read.round != self._rounds[tp]:
            return False
        self._running += 1
        self._idle.clear()
        try:
            await self._host.handle(Batch(self._topics[tp.topic], tp.partition, read.records, read.readable))
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()
        return True

    def shut(self) -> None:
        """Accept nothing more."""
        self._open = False

    async def close(self) -> None:
        """Accept nothing more, and let the host commit what it accepted."""
        self.shut()
        await self._idle.wait()
        await self._host.drain()

    def _by_topic(self, tps: Iterable[TP]) -> Mapping[Topic, frozenset[int]]:
        partitions: dict[Topic, set[int]] = defaultdict(set)
        for tp in tps:
            partitions[self._topics[tp.topic]].add(tp.partition)
        return {topic: frozenset(numbers) for topic, numbers in partitions.items()}


def _begin(tp: TP, bounds: Bounds) -> int:
    """The earliest record, where none was read yet. That there were earlier ones is told: the state is without them."""
    if bounds.earliest:
        logger.warning(
            "Nothing of %s[%d] was read yet, and its records before offset %d are deleted: they are missing in the state.",
            tp.topic,
            tp.partition,
            bounds.earliest,
        )
    return bounds.earliest
