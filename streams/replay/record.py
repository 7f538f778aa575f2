"""An event on its way into Kafka, as the sinks take it: topic, key and value, and when it happened if that is known."""

from typing import NamedTuple

from streams.events.topics import Topic


class Record(NamedTuple):
    """`time_ms` is None where the value has no valid time; an empty `key` is that of an event without one."""

    topic: Topic
    key: bytes
    value: bytes
    time_ms: int | None
