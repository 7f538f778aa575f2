"""The topics as operations see them: made once, and checked for what would lose or tear events."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kafka import KafkaAdminClient  # type: ignore[import-untyped]
from kafka.admin import ConfigResource  # type: ignore[import-untyped]
from kafka.errors import KafkaError, TopicAlreadyExistsError  # type: ignore[import-untyped]

from streams.events.topics import Topic
from streams.ingest.connection import KafkaConnection
from streams.ingest.stopping import WorkerFailed
from streams.ingest.topic_names import unfit, unusable
from streams.tables.sources import Source

BOOTSTRAP_TIMEOUT_MS = 10_000
FOREVER = -1
"""Kafka's word for a retention without end."""


class TopicsRefused(WorkerFailed):
    """The topics cannot be as asked; the message says why."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a topic shall be like."""

    partitions: int
    replication_factor: int = -1
    """-1 is the broker's default."""
    retention_ms: int | None = None
    """None is the broker's default, -1 is for ever."""

    def options(self) -> dict[str, Any]:
        configs = {"cleanup.policy": "delete"}
        if self.retention_ms is not None:
            configs["retention.ms"] = str(self.retention_ms)
        return {"num_partitions": self.partitions, "replication_factor": self.replication_factor, "configs": configs}


def create_topics(connection: KafkaConnection, wanted: Mapping[str, Wanted]) -> list[str]:
    """Make the topics (by their names in Kafka) that do not exist yet; gives a sentence for each, made or existing.

    Makes none and raises TopicsRefused where one exists with another number of partitions.
    """
    with _Admin(connection) as admin:
        existing = admin.partitions()
        torn = [
            f"Topic {name!r} has {existing[name]} partitions, not {want.partitions}; "
            "adding partitions would part keys from their shard."
            for name, want in wanted.items()
            if existing.get(name, want.partitions) != want.partitions
        ]
        if torn:
            raise TopicsRefused(" ".join(torn))
        admin.create({name: want for name, want in wanted.items() if name not in existing})
    return [
        f"Topic {name!r} exists already, with {want.partitions} partitions."
        if name in existing
        else f"Topic {name!r} made, with {want.partitions} partitions."
        for name, want in wanted.items()
    ]


def describe_topics(connection: KafkaConnection) -> dict[str, Source]:
    """All topics by their names. Raises TopicsRefused where Kafka cannot be reached."""
    with _Admin(connection) as admin:
        return admin.sources()


def check_topics(
    connection: KafkaConnection, names: Mapping[Topic, str], dead_letters: str, retention_ms: int
) -> list[str]:
    """What is wrong with the topics, a sentence each.

    `retention_ms` is how long an event has to stay, so that a lost state can be read in again.
    """
    with _Admin(connection) as admin:
        partitions = admin.partitions()
        problems = unfit(names, partitions)
        if dead_letters not in partitions:
            problems.append(
                f"The dead-letter topic {dead_letters!r} does not exist; `funnelwatch topics create` makes it."
            )
        kept = [name for name in names.values() if name in partitions]
        configs = admin.configs([name for name in (*names.values(), dead_letters) if name in partitions])
    for name, config in configs.items():
        problems += _compacted(name, config)
    for name in kept:
        problems += _expiring(name, configs[name], retention_ms)
    return problems


def _compacted(name: str, config: Mapping[str, str]) -> Iterator[str]:
    policy = config["cleanup.policy"]
    if "compact" in policy:
        yield f"Topic {name!r} is compacted (cleanup.policy={policy}): Kafka drops all but the last event of a key."


def _expiring(name: str, config: Mapping[str, str], retention_ms: int) -> Iterator[str]:
    kept = int(config["retention.ms"])
    if kept != FOREVER and (retention_ms == FOREVER or kept < retention_ms):
        yield (
            f"Topic {name!r} keeps events for {_days(kept)} (retention.ms={kept}), not for {_days(retention_ms)}: "
            "a lost state could not be read in again."
        )
    if int(config["retention.bytes"]) != FOREVER:
        yield f"Topic {name!r} drops events beyond {config['retention.bytes']} bytes (retention.bytes)."


def _id(id: object) -> str | None:
    """Brokers before 2.8 give none, or one of zeros."""
    text = str(id or "")
    return text if text.strip("0-") else None


def _days(milliseconds: int) -> str:
    return "ever" if milliseconds == FOREVER else f"{milliseconds / 86_400_000:.3g} days"


class _Admin:
    """kafka-python's admin client, with its errors as sentences."""

    def __init__(self, connection: KafkaConnection) -> None:
        self._connection = connection

    def __enter__(self) -> "_Admin":
        try:
            self._client = KafkaAdminClient(**self._connection.options(), bootstrap_timeout_ms=BOOTSTRAP_TIMEOUT_MS)
        except (KafkaError, OSError) as reason:
            raise TopicsRefused(unusable(self._connection, reason)) from reason
        return self

    def __exit__(self, kind: object, reason: BaseException | None, trace: object) -> None:
        self._client.close()
        if isinstance(reason, KafkaError):
            raise TopicsRefused(unusable(self._connection, reason)) from reason

    def partitions(self) -> dict[str, int]:
        return {topic["name"]: len(topic["partitions"]) for topic in self._client.describe_topics()}

    def sources(self) -> dict[str, Source]:
        described = self._client.describe_topics()
        return {
            topic["name"]: Source(topic["name"], len(topic["partitions"]), _id(topic.get("topic_id")))
            for topic in described
        }

    def create(self, wanted: Mapping[str, Wanted]) -> None:
        if not wanted:
            return
        try:
            self._client.create_topics({name: want.options() for name, want in wanted.items()}, wait_for_metadata=True)
        except TopicAlreadyExistsError:
            raise TopicsRefused("Somebody else makes these topics at the same time; run this again.") from None

    def configs(self, names: Sequence[str]) -> dict[str, dict[str, str]]:
        if not names:
            return {}
        described = self._client.describe_configs(
            [ConfigResource("topic", name) for name in names], config_filter="all"
        )
        return {
            name: {key: entry["value"] for key, entry in config.items()} for name, config in described["topic"].items()
        }
