"""How far the newest committed event of a shard lies behind now, while more of them wait.

Told at each scrape, so that a worker that hangs is seen to fall behind. A shard that waits for nothing is not behind,
however long ago its last event was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from streams.events.topics import GROUP_OF, Topic
from streams.kpis.naming import Vital
from streams.tables.shard import ShardId

Now = Callable[[], int | None]
"""The instant (ms) that event time is compared with; None where there is none."""


class EventTimeLag:
    """A collector over what it is told of the shards. A shard that has not committed yet is absent."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._latest: dict[ShardId, int] = {}
        self._waiting: dict[ShardId, dict[Topic, int]] = {}

    def reached(self, shard: ShardId, latest: int) -> None:
        """An event of this time (ms) was committed."""
        self._latest[shard] = max(latest, self._latest.get(shard, latest))

    def waiting(self, topic: Topic, partition: int, messages: int) -> None:
        """So many messages of the partition are not committed yet."""
        self._waiting.setdefault(ShardId(GROUP_OF[topic], partition), {})[topic] = messages

    def forget(self, shard: ShardId) -> None:
        """The shard is no longer ours."""
        self._latest.pop(shard, None)
        self._waiting.pop(shard, None)

    def describe(self) -> Iterable[Metric]:
        """The metric, without samples."""
        return [self._family()]

    def collect(self) -> Iterable[Metric]:
        """The metric with a sample per shard."""
        now, family = self._now(), self._family()
        if now is not None:
            for shard, latest in list(self._latest.items()):
                behind = any(self._waiting.get(shard, {}).values())
                family.add_metric([shard.group, str(shard.partition)], max(now - latest, 0) / 1000 if behind else 0.0)
        return [family] if family.samples else []

    def _family(self) -> GaugeMetricFamily:
        return GaugeMetricFamily(
            Vital.LAG_SECONDS,
            "How far the newest committed event lies behind now, while messages wait; 0 while none does.",
            labels=("group", "partition"),
        )
