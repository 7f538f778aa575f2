"""What the shards tell of their work, to whoever counts it. Telling is quick and never fails; nothing depends on it."""

from typing import Protocol

from streams.events.rejection import Reason
from streams.events.topics import Topic
from streams.fold.delta import Delta
from streams.tables.shard import ShardId


class Observer(Protocol):
    """Told by the host of the shards, on the loop's thread."""

    def assigned(self, shard: ShardId) -> None:
        """The shard was opened: this worker writes it from here on."""
        ...

    def released(self, shard: ShardId) -> None:
        """The shard was let go; what was told of its partitions no longer holds."""
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

    def reopened(self, shard: ShardId) -> None:
        """What is stored is not what was stored last, or not known to be: the shard was opened again, to go on from it."""
        ...

    def out_of_reach(self, shard: ShardId) -> None:
        """Redis cannot be reached for the shard; it waits, until it is assigned, reopened or reached."""
        ...

    def reached(self, shard: ShardId) -> None:
        """Redis answers again, and the shard is as it was left."""
        ...

    def lag(self, topic: Topic, partition: int, messages: int) -> None:
        """So many messages of the partition wait to be committed."""
        ...


class Unobserved:
    """An observer for where nobody counts."""

    def assigned(self, shard: ShardId) -> None:
        """Says nothing."""

    def released(self, shard: ShardId) -> None:
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

    def reopened(self, shard: ShardId) -> None:
        """Says nothing."""

    def out_of_reach(self, shard: ShardId) -> None:
        """Says nothing."""

    def reached(self, shard: ShardId) -> None:
        """Says nothing."""

    def lag(self, topic: Topic, partition: int, messages: int) -> None:
        """Says nothing."""


class Observers:
    """Several observers as one."""

    def __init__(self, *observers: Observer) -> None:
        self._observers = observers

    def assigned(self, shard: ShardId) -> None:
        """Tells all."""
        for observer in self._observers:
            observer.assigned(shard)

    def released(self, shard: ShardId) -> None:
        """Tells all."""
        for observer in self._observers:
            observer.released(shard)

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

    def reopened(self, shard: ShardId) -> None:
        """Tells all."""
        for observer in self._observers:
            observer.reopened(shard)

    def out_of_reach(self, shard: ShardId) -> None:
        """Tells all."""
        for observer in self._observers:
            observer.out_of_reach(shard)

    def reached(self, shard: ShardId) -> None:
        """Tells all."""
        for observer in self._observers:
            observer.reached(shard)

    def lag(self, topic: Topic, partition: int, messages: int) -> None:
        """Tells all."""
        for observer in self._observers:
            observer.lag(topic, partition, messages)
