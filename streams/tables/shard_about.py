"""What a shard's state says of itself beside its numbers: what operators ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from streams.events.topics import Topic

BORN_AT: Final = "born_at"
CANARY: Final = "canary"
ANCIENT: Final = "ancient"


def newest_field(topic: Topic) -> str:
    """The field of a shard's meta with the greatest event time of a topic."""
    return f"newest:{topic}"


RISING: Final = (CANARY, ANCIENT, *map(newest_field, Topic))
"""The fields of the meta whose times only rise."""


@dataclass(frozen=True)
class ShardAbout:
    """All times in ms since the Unix epoch.

    `born` is when the state was made, None where that was not written down (a state of an earlier version). `newest` is the
    greatest event time of each topic that had an event. `canary` is when the newest canary that came through was sent, or
    since when the first one is waited for; None where the shard's worker sends none."""

    born: int | None = None
    newest: Mapping[Topic, int] = field(default_factory=dict)
    canary: int | None = None


def about_from_meta(meta: Mapping[bytes, bytes]) -> ShardAbout:
    """What the shard's meta in Redis says; what an earlier version did not write is not known."""
    return ShardAbout(
        _number(meta, BORN_AT),
        _by_topic(meta, newest_field),
        _number(meta, CANARY),
    )


def _by_topic(meta: Mapping[bytes, bytes], field: Callable[[Topic], str]) -> dict[Topic, int]:
    return {topic: number for topic in Topic if (number := _number(meta, field(topic))) is not None}


def _number(meta: Mapping[bytes, bytes], field: str) -> int | None:
    value = meta.get(field.encode())
    return None if value is None else int(value)
