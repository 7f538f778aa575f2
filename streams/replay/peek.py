"""A look into a line of history: its topic, key and time. It never refuses: whatever it is, the codec will judge it."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from streams.events.instant import InvalidInstantError, epoch_ms
from streams.events.topics import KEY_FIELDS, Topic
from streams.events.types import TYPES_OF, wire_name
from streams.replay.record import Record

_TOPIC_OF_TYPE: Final[Mapping[str, Topic]] = {
    wire_name(event_type): topic for topic, event_types in TYPES_OF.items() for event_type in event_types
}


class _Seen(msgspec.Struct):
    """The fields that routing needs, of any type; `key_fields` of every topic are among them."""

    type: Any = None
    time: Any = None
    contact: Any = None
    account: Any = None
    campaign: Any = None
    channel: Any = None


_NOTHING: Final = _Seen()
_decode: Final = msgspec.json.Decoder(_Seen).decode


def record_of(line: bytes, otherwise: Topic) -> Record:
    """The line as a record; `otherwise` is the topic of a line whose type is missing or unknown."""
    try:
        seen = _decode(line)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        seen = _NOTHING
    topic = _TOPIC_OF_TYPE.get(seen.type, otherwise) if isinstance(seen.type, str) else otherwise
    return Record(topic, _key(seen, topic), line, _time(seen))


def _key(seen: _Seen, topic: Topic) -> bytes:
    for field in KEY_FIELDS[topic]:
        value = getattr(seen, field)
        if isinstance(value, str) and value:
            return value.encode(errors="surrogatepass")
    return b""


def _time(seen: _Seen) -> int | None:
    if not isinstance(seen.time, str):
        return None
    try:
        return epoch_ms(seen.time)
    except InvalidInstantError:
        return None
