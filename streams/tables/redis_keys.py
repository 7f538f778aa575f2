"""The keys of the Redis tables. All keys of a shard carry its hash tag, so a commit stays in one slot of a cluster.

| key (after the namespace) | type | what |
|---|---|---|
| `shards` | set | the shards that were ever opened |
| `{shard}:meta` | hash | birth, epoch, tenure, numbers of commits, instants; per topic source, next offset, newest event, seen |
| `{shard}:inventory` | string | what is kept: the lines of `streams.fold.inventory` |
| `{shard}:pane:GRID:START` | string | the cells of a pane |
| `{shard}:stock` | string | the cells without a time |
| `{shard}:changed` | sorted set | the panes that exist, by the number of the commit that last wrote them |
| `{shard}:rankings` | set | which rankings exist: series and label |
| `{shard}:ranking:SERIES:LABEL` | sorted set | keys by time: distinct counts and standings |
| `{shard}:state:TABLE` | hash | entity states, levels |
| `{shard}:labels` | hash | labels admitted of open dimensions, by day |
| `{shard}:ids` | list | pages of the id memory, oldest first |
| `history` | hash | the KPIs' totals by hour, written by the exporters |
| `alerts` | string | since when the conditions of the alerts are met, written by the exporters |
| `{accounts.N}:rankings`, `…:ranking:…` | | rankings whose keys belong to no shard, by a hash of the key |
"""

from __future__ import annotations

from typing import Final
from zlib import crc32

from streams.fold.delta import PaneKey
from streams.tables.shard import ShardId

SHARED_BUCKETS: Final = 8
"""Enough to spread the shared rankings over a cluster's nodes; more would only cost the reader more questions."""

_SEPARATOR: Final = "\x1f"


class Keys:
    """The keys under one hash tag."""

    def __init__(self, namespace: str, tag: str) -> None:
        self.prefix = f"{namespace}:{{{tag}}}:"
        self.meta = f"{self.prefix}meta"
        self.inventory = f"{self.prefix}inventory"
        self.stock = f"{self.prefix}stock"
        self.changed = f"{self.prefix}changed"
        self.rankings = f"{self.prefix}rankings"
        self.labels = f"{self.prefix}labels"
        self.ids = f"{self.prefix}ids"

    def pane(self, name: str) -> str:
        """The key of a pane, by its name in `changed`."""
        return f"{self.prefix}pane:{name}"

    def ranking(self, name: str) -> str:
        """The key of a ranking, by its name in `rankings`."""
        return f"{self.prefix}ranking:{name}"

    def state(self, table: str) -> str:
        """The key of a table of entity states."""
        return f"{self.prefix}state:{table}"


def shard_keys(namespace: str, shard: ShardId | str) -> Keys:
    """The keys of a shard."""
    return Keys(namespace, str(shard))


def shared_keys(namespace: str, bucket: int) -> Keys:
    """The keys of a bucket of the rankings whose keys belong to no shard."""
    return Keys(namespace, f"accounts.{bucket}")


def bucket_of(key: str) -> int:
    """The bucket of such a key."""
    return crc32(key.encode()) % SHARED_BUCKETS


def shards_key(namespace: str) -> str:
    """The registry of shards."""
    return f"{namespace}:shards"


def pane_name(key: PaneKey) -> str:
    """The name of a pane."""
    return f"{key.grid}:{key.start}"


def pane_key(name: bytes) -> PaneKey:
    """The pane of a name."""
    grid, _, start = name.decode().partition(":")
    return PaneKey(grid, int(start))


def ranking_name(series: str, label: str) -> str:
    """The name of a ranking; a label may hold anything but the separator is a control character no series has."""
    return f"{series}{_SEPARATOR}{label}"


def ranking_of(name: bytes) -> tuple[str, str]:
    """Series and label of a ranking's name."""
    series, _, label = name.decode().partition(_SEPARATOR)
    return series, label
