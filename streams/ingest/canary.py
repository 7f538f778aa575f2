"""A canary: a record that is no event and says when it was sent. It goes the whole way of an event, up to the commit.

It is looked for only among what the codec rejects, so that events pay nothing for it; it is neither counted as rejected nor
put aside.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from streams.ingest.host import Record

KEY: Final = b"__funnelwatch_canary__"
"""Of every canary, so that other consumers can tell them, and nobody's event can be one."""


class Canary(msgspec.Struct, forbid_unknown_fields=True):
    """`sent` is the sender's wall clock in ms."""

    funnelwatch: Literal["canary"]
    sent: int


_decode: Final = msgspec.json.Decoder(Canary).decode


def canary_value(sent: int) -> bytes:
    """The value of a record that is a canary."""
    return msgspec.json.encode(Canary("canary", sent))


def sent_at(record: Record, now: int) -> int | None:
    """When the canary was sent (ms), None if it is none. A clock that is ahead of ours must not make it young for long."""
    if record.key != KEY or record.value is None:
        return None
    try:
        return min(_decode(record.value).sent, now)
    except msgspec.DecodeError:
        return None
