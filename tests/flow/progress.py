"""How far the workers are, exactly: the offsets stored with the state in Redis against the ends of the topics in Kafka."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from kafka import KafkaConsumer, TopicPartition  # type: ignore[import-untyped]  # it ships no types
from redis import Redis

from streams.events.topics import GROUP_OF, Topic
from streams.tables.redis_keys import shard_keys, shards_key
from streams.tables.shard import ShardId
from tests.services.waiting import wait_until

Offsets = dict[tuple[Topic, int], int]
"""The offset after the last record, of each partition; 0 where there is none."""

HEARD_S = 30.0


class Progress:
    """Looks at the topics (by their names in Kafka) of one namespace."""

    def __init__(self, redis: Redis, namespace: str, consumer: KafkaConsumer, topics: Mapping[Topic, str]) -> None:
        self._redis, self._namespace, self._consumer, self._topics = redis, namespace, consumer, topics

    def look_into(self, redis: Redis) -> None:
        """Another Redis has the state from now on."""
        self._redis = redis

    def of(self, namespace: str, topics: Mapping[Topic, str]) -> Progress:
        """That of another state."""
        return Progress(self._redis, namespace, self._consumer, topics)

    def ends(self) -> Offsets:
        """Where each partition ends now."""
        places = {
            (topic, partition): TopicPartition(name, partition)
            for topic, name in self._topics.items()
            for partition in self._partitions(name)
        }
        ends = self._consumer.end_offsets(list(places.values()))
        return {key: ends[place] for key, place in places.items()}

    def _partitions(self, name: str) -> set[int]:
        """As soon as the broker that is asked has heard of the topic: it may be another than the one that made it."""

        def heard() -> set[int]:
            return self._consumer.partitions_for_topic(name) or set()

        return wait_until(heard, seconds=HEARD_S, what=f"the broker has heard of {name}")

    def stored(self) -> Offsets:
        """The next offset of each partition, as committed with the state."""
        ends = self.ends()
        with self._redis.pipeline(transaction=False) as pipe:
            for topic, partition in ends:
                keys = shard_keys(self._namespace, ShardId(GROUP_OF[topic], partition))
                pipe.hget(keys.meta, f"offset:{topic}")
            return {key: int(offset or 0) for key, offset in zip(ends, pipe.execute(), strict=True)}

    def offset(self, topic: Topic, partition: int) -> int:
        """The next offset of one partition, as committed with the state. Asks Redis only: Kafka may be away."""
        keys = shard_keys(self._namespace, ShardId(GROUP_OF[topic], partition))
        return int(cast("bytes | None", self._redis.hget(keys.meta, f"offset:{topic}")) or 0)

    def committed(self) -> int:
        """How many records the state is made of. Asks Redis only: Kafka may be away."""
        shards = cast("set[bytes]", self._redis.smembers(shards_key(self._namespace)))
        with self._redis.pipeline(transaction=False) as pipe:
            for shard in shards:
                pipe.hgetall(shard_keys(self._namespace, shard.decode()).meta)
            metas: list[dict[bytes, bytes]] = pipe.execute()
        return sum(int(offset) for meta in metas for name, offset in meta.items() if name.startswith(b"offset:"))

    def is_caught_up(self) -> bool:
        """Whether all that Kafka holds is committed."""
        return self.stored() == self.ends()

    def lose_state(self) -> None:
        """Deletes all keys of the namespace in one transaction."""
        keys = list(self._redis.scan_iter(f"{self._namespace}:*", count=1_000))
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.unlink(*keys)
            pipe.execute()
