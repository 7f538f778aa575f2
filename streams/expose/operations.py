"""What a worker says of its work, as metrics. It is the observer that the shards tell (`streams.ingest.observer`)."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from streams.events.rejection import Reason
from streams.events.topics import GROUP_OF, Topic
from streams.events.types import TOPIC_OF, wire_name
from streams.expose.event_time_lag import EventTimeLag, Now
from streams.fold.delta import Delta
from streams.kpis.naming import Vital
from streams.tables.shard import ShardId

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
RECORDS = (1, 10, 100, 500, 1_000, 2_500, 5_000, 10_000, 50_000)
SHARD = ("group", "partition")
_TOPICS = {wire_name(event_type): topic for event_type, topic in TOPIC_OF.items()}


class Operations:
    """The worker's metrics. Label values are those of closed sets and of what is assigned; none comes from an event.

    `clock` gives Unix time in seconds; `now` gives the instant (ms) that event time is compared with, and None where
    the worker goes by event time: there is no lag to be told of history."""

    def __init__(self, registry: CollectorRegistry, clock: Callable[[], float], now: Now) -> None:
        def counter(name: str, meaning: str, *labels: str) -> Counter:
            return Counter(name, meaning, labels, registry=registry)

        def gauge(name: str, meaning: str, *labels: str) -> Gauge:
            return Gauge(name, meaning, labels, registry=registry)

        def histogram(name: str, meaning: str, buckets: tuple[float, ...]) -> Histogram:
            return Histogram(name, meaning, buckets=buckets, registry=registry)

        self._clock = clock
        says = "Valid events committed; a repetition counts again where no sum needs its id, as of leads."
        self._events = counter(Vital.EVENTS, says, "topic", "type")
        self._repeated = counter(Vital.REPEATED, "Events dropped because their id was seen before.")
        self._too_old = counter(Vital.TOO_OLD, "Events in panes that no window can see any more.")
        self._refused = counter(Vital.REFUSED_LABELS, "Labels of open dimensions beyond what a day admits.")
        self._rejected = counter(Vital.REJECTED, "Records that are no events.", "topic", "reason")
        self._letters = counter(Vital.DEAD_LETTERS, "Records written to the dead-letter topic.", "topic")
        self._missed = counter(Vital.MISSED, "Records that Kafka deleted before they were read.", "topic")
        self._lag = gauge(Vital.LAG_MESSAGES, "Messages that wait to be committed.", "topic", "partition")
        self._event_time_lag = EventTimeLag(now)
        registry.register(self._event_time_lag)
        self._batch = histogram(Vital.BATCH_RECORDS, "Records in a batch.", RECORDS)
        self._fold = histogram(Vital.FOLD_DURATION, "Time to decode and fold a batch.", SECONDS)
        self._commit = histogram(Vital.COMMIT_DURATION, "Time to commit a batch.", SECONDS)
        self._canary = histogram(Vital.CANARY_DURATION, "From the sending of a canary to its commit.", SECONDS)
        self._last_commit = gauge(Vital.LAST_COMMIT, "When a shard was last committed.", *SHARD)
        self._assigned = gauge(Vital.ASSIGNED, "1 for each shard that this worker writes.", *SHARD)
        self._waiting: set[ShardId] = set()
        self._waiting_for_redis = gauge(Vital.WAITING_FOR_REDIS, "Shards that wait for a Redis that cannot be reached.")
        self._fenced = counter(Vital.FENCED, "Commits refused because another worker took the shard over.")
        self._reopened = counter(
            Vital.REOPENED, "Shards opened again: a commit failed, or Redis was emptied or is an older one."
        )
        self._begin_at_zero()

    def _begin_at_zero(self) -> None:
        """A counter that appears with its first increment hides it from `rate()`."""
        for event_type, topic in TOPIC_OF.items():
            self._events.labels(topic, wire_name(event_type))
        for topic in Topic:
            self._letters.labels(topic)
            self._missed.labels(topic)
            for reason in Reason:
                self._rejected.labels(topic, reason)

    def opening(self, shard: ShardId) -> None:
        """It counts once it is assigned."""

    def assigned(self, shard: ShardId) -> None:
        """The shard is this worker's."""
        self._assigned.labels(*shard).set(1)
        self.reached(shard)

    def released(self, shard: ShardId) -> None:
        """The shard is no longer this worker's: what was said of it would only get old."""
        for gauge in (self._assigned, self._last_commit):
            gauge.remove(*shard)
        for topic, group in GROUP_OF.items():
            if group is shard.group:
                self._lag.remove(topic, shard.partition)
        self._event_time_lag.forget(shard)
        self.reached(shard)

    def doing(self, shard: ShardId, what: str) -> None:
        """What is done is measured when it is done."""

    def folded(self, shard: ShardId, seconds: float, records: int) -> None:
        """Measures a batch."""
        self._fold.observe(seconds)
        self._batch.observe(records)

    def rejected(self, topic: Topic, reason: Reason, n: int) -> None:
        """Counts records that are no events."""
        self._rejected.labels(topic, reason).inc(n)

    def dead_lettered(self, topic: Topic, n: int) -> None:
        """Counts records put aside."""
        self._letters.labels(topic).inc(n)

    def missed(self, topic: Topic, records: int) -> None:
        """Counts what is gone."""
        self._missed.labels(topic).inc(records)

    def committed(self, shard: ShardId, seconds: float, delta: Delta) -> None:
        """Counts what the delta says of events."""
        for event_type, n in delta.events.items():
            self._events.labels(_TOPICS[event_type], event_type).inc(n)
        self._repeated.inc(delta.repeated)
        self._too_old.inc(delta.too_old)
        self._refused.inc(delta.refused_labels)
        self._commit.observe(seconds)
        self._last_commit.labels(*shard).set(self._clock())
        if delta.canary is not None:
            self._canary.observe(max(self._clock() - delta.canary / 1000, 0))
        if delta.latest:  # a shard that had no event yet is behind none
            self._event_time_lag.reached(shard, delta.latest)

    def fenced(self, shard: ShardId) -> None:
        """Counts a refused commit."""
        self._fenced.inc()
        self.reached(shard)

    def reopened(self, shard: ShardId, reason: str) -> None:
        """Counts a shard that was opened again."""
        self._reopened.inc()
        self.reached(shard)

    def out_of_reach(self, shard: ShardId, reason: str) -> None:
        """Remembers that the shard waits."""
        self._waiting.add(shard)
        self._waiting_for_redis.set(len(self._waiting))

    def reached(self, shard: ShardId) -> None:
        """The shard waits no more."""
        self._waiting.discard(shard)
        self._waiting_for_redis.set(len(self._waiting))

    def lag(self, topic: Topic, partition: int, messages: int) -> None:
        """Sets what waits."""
        self._lag.labels(topic, partition).set(messages)
        self._event_time_lag.waiting(topic, partition, messages)

    def kafka_silent(self, reason: str) -> None:
        """What is not known is not counted."""

    def kafka_answered(self) -> None:
        """Lag says it."""
