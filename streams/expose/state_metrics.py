"""What the exporter says of the state in Redis: whether it can be reached, how many shards there are, how new they are.

Told with each look at the state, fresh or not; the last look stays until the next one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from redis.exceptions import RedisError

from streams.events.topics import Group
from streams.expose.regain import Regain
from streams.kpis.naming import Vital
from streams.tables.redis_reader import NoState
from streams.tables.shard import ShardId
from streams.tables.shard_about import ShardAbout

UNREACHABLE: Final = (RedisError, OSError, TimeoutError)
"""What reading raises where Redis does not answer, or refuses to."""


class StateMetrics:
    """A collector over what it was told last, and over what `regain` says. `by_wall` is whether events are compared with the
    wall clock: of history it does not matter how old its newest event is."""

    def __init__(self, regain: Regain, *, by_wall: bool) -> None:
        self._regain, self._by_wall = regain, by_wall
        self._shards: Mapping[ShardId, ShardAbout] | None = None
        self._reached: bool | None = None

    def seen(self, shards: Mapping[ShardId, ShardAbout]) -> None:
        """The state was read."""
        self._shards, self._reached = shards, True

    def failed(self, error: Exception) -> None:
        """The state was not read: Redis did not answer, or what it has cannot be read."""
        self._reached = not isinstance(error, UNREACHABLE)
        if isinstance(error, NoState):
            self._shards = {}

    def describe(self) -> Iterable[Metric]:
        """Every metric that can be collected, without samples."""
        return _families().values()

    def collect(self) -> Iterable[Metric]:
        """The metrics that have something to say."""
        families = _families()
        if self._reached is not None:
            families[Vital.EXPORTER_REDIS_UP].add_metric([], float(self._reached))
        if self._shards is not None:
            self._tell(families, self._shards)
        return [family for family in families.values() if family.samples]

    def _tell(self, families: Mapping[str, GaugeMetricFamily], shards: Mapping[ShardId, ShardAbout]) -> None:
        families[Vital.TO_REGAIN].add_metric([], self._regain.missing)
        counted = Counter(shard.group for shard in shards)
        for group in Group:
            families[Vital.SHARDS].add_metric([group], counted[group])
        births = ((str(shard.group), about.born) for shard, about in shards.items() if about.born is not None)
        for name, born in _latest(births):
            families[Vital.STATE_BORN].add_metric([name], born / 1000)
        if self._by_wall:
            newest = ((str(topic), time) for about in shards.values() for topic, time in about.newest.items())
            for topic, time in _latest(newest):
                families[Vital.LATEST_EVENT].add_metric([topic], time / 1000)
        for shard, about in shards.items():
            if about.canary is not None:
                families[Vital.CANARY].add_metric([shard.group, str(shard.partition)], about.canary / 1000)


def _latest(times: Iterable[tuple[str, int]]) -> Iterable[tuple[str, int]]:
    """The greatest time under each name."""
    found: dict[str, int] = {}
    for name, time in times:
        found[name] = max(time, found.get(name, time))
    return found.items()


def _families() -> dict[str, GaugeMetricFamily]:
    def family(vital: Vital, meaning: str, *labels: str) -> tuple[str, GaugeMetricFamily]:
        return vital, GaugeMetricFamily(vital, meaning, labels=labels)

    return dict(
        [
            family(Vital.EXPORTER_REDIS_UP, "Whether Redis answered the last attempt to read the state."),
            family(Vital.SHARDS, "Shards that are in the state.", "group"),
            family(
                Vital.TO_REGAIN,
                "Records that were part of the state before Redis lost some of it, and are not yet again: no KPIs meanwhile.",
            ),
            family(Vital.STATE_BORN, "When the youngest shard's state was made.", "group"),
            family(Vital.LATEST_EVENT, "The time of the newest event that is counted.", "topic"),
            family(
                Vital.CANARY,
                "When the newest canary that came through was sent; before the first, since when it is waited for.",
                "group",
                "partition",
            ),
        ]
    )
