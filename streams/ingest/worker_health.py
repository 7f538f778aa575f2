"""Whether a worker does what it is for, from what its shards tell."""

from __future__ import annotations

from collections.abc import Callable

from streams.ingest.observer import Unobserved
from streams.tables.shard import ShardId


class WorkerHealth(Unobserved):
    """Ready while it writes at least one shard. Alive unless there is `trouble`, which says what will end the worker soon."""

    def __init__(self, trouble: Callable[[], str | None]) -> None:
        self._trouble = trouble
        self._assigned: set[ShardId] = set()

    def assigned(self, shard: ShardId) -> None:
        """The shard is written here."""
        self._assigned.add(shard)

    def released(self, shard: ShardId) -> None:
        """No longer."""
        self._assigned.discard(shard)

    def fenced(self, shard: ShardId) -> None:
        """Another worker writes it."""
        self._assigned.discard(shard)

    def alive(self) -> str | None:
        """None, or why nothing comes of what there is to do."""
        return self._trouble()

    def ready(self) -> str | None:
        """None, or why nothing is written."""
        return None if self._assigned else "No partition is assigned to this worker yet."
