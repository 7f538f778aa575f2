"""Whether a worker does what it is for, from what its shards tell."""

from __future__ import annotations

from collections.abc import Callable

from streams.ingest.observer import Unobserved
from streams.tables.shard import ShardId


class WorkerHealth(Unobserved):
    """Ready while it writes at least one shard: one that waits for Redis is not written. Alive unless there is `trouble`, which
    says what will end the worker soon."""

    def __init__(self, trouble: Callable[[], str | None]) -> None:
        self._trouble = trouble
        self._assigned: set[ShardId] = set()
        self._waiting: dict[ShardId, str] = {}

    def assigned(self, shard: ShardId) -> None:
        """The shard is written here."""
        self._assigned.add(shard)
        self.reached(shard)

    def released(self, shard: ShardId) -> None:
        """No longer."""
        self._assigned.discard(shard)
        self.reached(shard)

    def fenced(self, shard: ShardId) -> None:
        """Another worker writes it."""
        self.released(shard)

    def out_of_reach(self, shard: ShardId, reason: str) -> None:
        """It cannot be written now."""
        self._waiting[shard] = reason

    def reopened(self, shard: ShardId, reason: str) -> None:
        """It can be written again."""
        self.reached(shard)

    def reached(self, shard: ShardId) -> None:
        """It can be written again."""
        self._waiting.pop(shard, None)

    def alive(self) -> str | None:
        """None, or why nothing comes of what there is to do."""
        return self._trouble()

    def ready(self) -> str | None:
        """None, or why nothing is written."""
        if not self._assigned:
            return "No partition is assigned to this worker yet."
        if self._assigned <= self._waiting.keys():
            return f"All shards wait for Redis, which cannot be reached ({next(iter(self._waiting.values()))})."
        return None
