"""What the shards tell of their work, to whoever counts it. Telling is quick and never fails; nothing depends on it."""

from typing import Final, Protocol

from streams.events.rejection import Reason
from streams.events.topics import Topic
from streams.fold.delta import Delta
from streams.tables.shard import ShardId

NOTHING_FETCHED: Final = "nothing was fetched"
"""What a shard does that waits for records."""


class Observer(Protocol):
    """Told by the host of the shards, on the loop's thread."""

    def opening(self, shard: ShardId) -> None:
        """The shard is to be written here, and its state is being opened."""
        ...

    def assigned(self, shard: ShardId) -> None:
        """The shard was opened: this worker writes it from here on."""
        ...

    def released(self, shard: ShardId) -> None:
        """The shard was let go; what was told of its partitions no longer holds."""
        ...

    def doing(self, shard: ShardId, what: str) -> None:
        """What the shard does from here on, for people: "waiting for …"."""
        ...

    def folded(self, shard: ShardId, seconds: float, records: int) -> None:
        """A batch of so many records (rejected ones included) was decoded and folded; not committed yet."""
        ...

    def rejected(self, topic: Topic, reason: Reason, n: int) -> None:
        """So many records of a batch were no events."""
        ...

    def dead_lettered(self, topic: Topic, n: int) -> None:
        """So many rejected records were acknowledged by the dead-letter topic."""
        ...

    def committed(self, shard: ShardId, seconds: float, delta: Delta) -> None:
        """A delta was written with its offsets; what it says of events is counted now, and so only once."""
        ...

    def fenced(self, shard: ShardId) -> None:
        """A commit was refused, because a newer epoch owns the shard."""
        ...

    def reopened(self, shard: ShardId, reason: str) -> None:
        """What is stored is not what was stored last, or not known to be: the shard was opened again, to go on from it."""
        ...

    def out_of_reach(self, shard: ShardId, reason: str) -> None:
        """Redis cannot be reached for the shard; it waits, until it is assigned, reopened or reached."""
        ...

    def reached(self, shard: ShardId) -> None:
        """Redis answers again, and the shard is as it was left."""
        ...

    def lag(self, topic: Topic, partition: int, messages: int) -> None:
        """So many messages of the partition wait to be committed."""
        ...

    def missed(self, topic: Topic, records: int) -> None:
        """So many records were deleted by Kafka before they were read: no KPI has them."""
        ...

    def kafka_silent(self, reason: str) -> None:
        """The brokers did not say where the partitions end: what waits is not known."""
        ...

    def kafka_answered(self) -> None:
        """They did."""
        ...


class Unobserved:
    """An observer for where nobody counts."""

    def opening(self, shard: ShardId) -> None:
        """Says nothing."""

    def assigned(self, shard: ShardId) -> None:
        """Says nothing."""

    def released(self, shard: ShardId) -> None:
        """Says nothing."""

    def doing(self, shard: ShardId, what: str) -> None:
        """Says nothing."""

    def folded(self, shard: ShardId, seconds: float, records: int) -> None:
        """Says nothing."""

    def rejected(self, topic: Topic, reason: Reason, n: int) -> None:
        """Says nothing."""

    def dead_lettered(self, topic: Topic, n: int) -> None:
        """Says nothing."""

    def committed(self, shard: ShardId, seconds: float, delta: Delta) -> None:
        """Says nothing."""

    def fenced(self, shard: ShardId) -> None:
        """Says nothing."""

    def reopened(self, shard: ShardId, reason: str) -> None:
        """Says nothing."""

    def out_of_reach(self, shard: ShardId, reason: str) -> None:
        """Says nothing."""

    def reached(self, shard: ShardId) -> None:
        """Says nothing."""

    def lag(self, topic: Topic, partition: int, messages: int) -> None:
        """Says nothing."""

    def missed(self, topic: Topic, records: int) -> None:
        """Says nothing."""

    def kafka_silent(self, reason: str) -> None:
        """Says nothing."""

    def kafka_answered(self) -> None:
        """Says nothing."""


class Observers:
    """Several observers as one."""

    def __init__(self, *observers: Observer) -> None:
        self._observers = observers

    def opening(self, shard: ShardId) -> None:
        """Tells all."""
        for observer in self._observers:
            observer.opening(shard)

    def assigned(self, shard: ShardId) -> None:
        """Tells all."""
        for observer in self._observers:
            observer.assigned(shard)

    def released(self, shard: ShardId) -> None:
        """Tells all."""
        for observer in self._observers:
            observer.released(shard)

    def doing(self, shard: ShardId, what: str) -> None:
        """Tells all."""
        for observer in self._observers:
            observer.doing(shard, what)

    def folded(self, shard: ShardId, seconds: float, records: int) -> None:
        """Tells all."""
        for observer in self._observers:
            observer.folded(shard, seconds, records)

    def rejected(self, topic: Topic, reason: Reason, n: int) -> None:
        """Tells all."""
        for observer in self._observers:
            observer.rejected(topic, reason, n)

    def dead_lettered(self, topic: Topic, n: int) -> None:
        """Tells all."""
        for observer in self._observers:
            observer.dead_lettered(topic, n)

    def committed(self, shard: ShardId, seconds: float, delta: Delta) -> None:
        """Tells all."""
        for observer in self._observers:
            observer.committed(shard, seconds, delta)

    def fenced(self, shard: ShardId) -> None:
        """Tells all."""
        for observer in self._observers:
            observer.fenced(shard)

    def reopened(self, shard: ShardId, reason: str) -> None:
        """Tells all."""
        for observer in self._observers:
            observer.reopened(shard, reason)

    def out_of_reach(self, shard: ShardId, reason: str) -> None:
        """Tells all."""
        for observer in self._observers:
            observer.out_of_reach(shard, reason)

    def reached(self, shard: ShardId) -> None:
        """Tells all."""
        for observer in self._observers:
            observer.reached(shard)

    def lag(self, topic: Topic, partition: int, messages: int) -> None:
        """Tells all."""
        for observer in self._observers:
            observer.lag(topic, partition, messages)

    def missed(self, topic: Topic, records: int) -> None:
        """Tells all."""
        for observer in self._observers:
            observer.missed(topic, records)

    def kafka_silent(self, reason: str) -> None:
        """Tells all."""
        for observer in self._observers:
            observer.kafka_silent(reason)

    def kafka_answered(self) -> None:
        """Tells all."""
        for observer in self._observers:
            observer.kafka_answered()
