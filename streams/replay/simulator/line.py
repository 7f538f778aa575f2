"""What the simulator gives out: an event with the topic and the key it is produced under."""

from typing import NamedTuple

from streams.events.topics import Topic

Value = str | int | float | bool
Fields = dict[str, Value]


class Line(NamedTuple):
    """One event on its way. `event` is ready for JSON; `time_ms` is its `time` in ms since the Unix epoch."""

    topic: Topic
    key: str
    time_ms: int
    event: Fields
