"""Old history moved to the present: every time by the same offset, everything else in a line as it was."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from streams.replay.record import Record

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST_MS: Final = (datetime(1, 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)
_fields: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])


def offset_to(now_ms: int, records: Iterable[Record], allowed_ms: int) -> int:
    """What has to be added so that the latest of the records is at `now_ms`; 0 if none has a time that counts.

    Times further ahead of `now_ms` than `allowed_ms` do not count: they are mistakes, rejected as they are.
    """
    known = (record.time_ms for record in records if record.time_ms is not None)
    latest = max((time for time in known if time <= now_ms + allowed_ms), default=now_ms)
    return now_ms - latest


def shifted(records: Iterable[Record], offset_ms: int, latest_ms: int) -> Iterator[Record]:
    """The records with `offset_ms` added to each time up to `latest_ms`, written as RFC 3339 in UTC with ms.

    What cannot be moved is left as it is: no valid time, one that is later, or one from the first minutes of year 1.
    """
    for record in records:
        time_ms = record.time_ms
        if time_ms is None or time_ms > latest_ms or time_ms + offset_ms < _EARLIEST_MS:
            yield record
        else:
            time_ms += offset_ms
            yield record._replace(value=_at(record.value, time_ms), time_ms=time_ms)


def _at(value: bytes, time_ms: int) -> bytes:
    # Raw keeps the text of every other field: amounts are not rounded, and what is wrong stays wrong.
    fields = _fields.decode(value)
    return msgspec.json.encode({**fields, "time": rfc3339(time_ms)})


def rfc3339(time_ms: int) -> str:
    """An instant as RFC 3339 in UTC, with three digits of the second."""
    instant = _EPOCH + timedelta(milliseconds=time_ms)
    return instant.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
