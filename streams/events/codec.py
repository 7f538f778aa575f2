"""Bytes to events, and nothing but events: whatever arrives is an event with its time, or a reason why it is none."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final, NamedTuple, Union

import msgspec

from streams.events.event import Event
from streams.events.instant import InvalidInstantError, epoch_ms
from streams.events.quantity import Money
from streams.events.rejection import Reason, Rejected, verdict
from streams.events.size import HARMLESS_BYTES, oversize
from streams.events.spelling import respelled
from streams.events.topics import Topic
from streams.events.types import TYPES_OF

__all__ = ["ANY", "Codec", "Decoded", "Reason", "Rejected", "codec_for", "encode"]

FUTURE_MS: Final = 5 * 60 * 1000
"""How far ahead of the wall clock a time may lie: clocks of producers differ, by less than this."""

_EMPTY: Final = Rejected(Reason.EMPTY, "The message has no value.")
_NOT_UTF8: Final = Rejected(Reason.NOT_UTF8, "The message is not UTF-8.")
_NOT_JSON: Final = Rejected(Reason.NOT_JSON, "The message is not JSON.")
_NOT_OBJECT: Final = Rejected(Reason.NOT_JSON, "The message is not a JSON object.")
_TOO_DEEP: Final = Rejected(Reason.TOO_DEEP, "The message is nested too deeply.")
_FUTURE: Final = Rejected(Reason.FUTURE, f"The time lies more than {FUTURE_MS // 60_000} minutes in the future.")


SLICE: Final = 500
"""Messages that are decoded at one go: enough to spare the loop, few enough that a bad one does not slow down many."""


class Decoded(NamedTuple):
    """A batch, sorted out: events as (time in ms, event), rejects as (index into the batch, why)."""

    events: list[tuple[int, Event]]
    rejected: list[tuple[int, Rejected]]


class Codec:
    """Decodes messages that are to be one of the given event types."""

    def __init__(self, types: Sequence[type[Event]]) -> None:
        decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(
            Union[tuple(types)],  # noqa: UP007 - a union of types that are only known here
            dec_hook=_read_money,
            float_hook=str,  # reaches money only, which has to see the text
        )
        self._decode = decoder.decode

    def decode(self, value: bytes | None, now_ms: int) -> tuple[int, Event] | Rejected:
        """The event in a message with its time in ms, or why there is none; `now_ms` is the wall clock.

        Never raises.
        """
        if not value:
            return _EMPTY
        if len(value) > HARMLESS_BYTES and (refusal := oversize(value)):
            return refusal
        if not value.isascii() and not _is_utf8(value):  # msgspec skips over fields it does not know unseen
            return _NOT_UTF8
        try:
            event = self._decode(value)
        except (msgspec.DecodeError, RecursionError):
            outcome = self._decode_respelled(value)
            if isinstance(outcome, Rejected):
                return outcome
            event = outcome
        try:
            time = epoch_ms(event.time)
        except InvalidInstantError as error:
            return Rejected(Reason.INVALID_TIME, str(error))
        if time > now_ms + FUTURE_MS:
            return _FUTURE
        return time, event

    def decode_batch(self, values: Sequence[bytes | None], now_ms: int) -> Decoded:
        """All events of a batch, in order, and all rejects.

        Slices in which every message is plain and good are decoded without a call of `decode`, a third faster; what is in the
        others is left to it, message by message.
        """
        events: list[tuple[int, Event]] = []
        rejected: list[tuple[int, Rejected]] = []
        for begin in range(0, len(values), SLICE):
            part = values[begin : begin + SLICE]
            plain = self._decode_plain(part, now_ms)
            if plain is not None:
                events += plain
                continue
            for index, value in enumerate(part, begin):
                outcome = self.decode(value, now_ms)
                if isinstance(outcome, Rejected):
                    rejected.append((index, outcome))
                else:
                    events.append(outcome)
        return Decoded(events, rejected)

    def _decode_plain(self, values: Sequence[bytes | None], now_ms: int) -> list[tuple[int, Event]] | None:
        """The events with their times; None unless every message is a good one that needs no closer look."""
        plain = [value for value in values if value and value.isascii()]
        if len(plain) < len(values) or max(map(len, plain)) > HARMLESS_BYTES:
            return None
        try:
            events = list(map(self._decode, plain))
            times = [epoch_ms(event.time) for event in events]
        except (msgspec.DecodeError, InvalidInstantError, RecursionError):
            return None
        if max(times) > now_ms + FUTURE_MS:
            return None
        return list(zip(times, events, strict=True))

    def _decode_respelled(self, value: bytes) -> Event | Rejected:
        """A second attempt at what the decoder refused, which also finds out what is wrong with it."""
        try:
            plain = respelled(value)
        except msgspec.ValidationError:
            return _NOT_OBJECT
        except msgspec.DecodeError:
            return _NOT_JSON
        except RecursionError:
            return _TOO_DEEP
        try:
            return self._decode(plain)
        except msgspec.ValidationError as error:
            return verdict(error)
        except msgspec.DecodeError:  # half of a surrogate pair in a field that is read
            return _NOT_JSON


def _read_money(field_type: type[Any], wire: object) -> Money:
    # Money is the only kind of field that msgspec does not know itself.
    amount: Money = field_type.read(wire)
    return amount


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


_encoder: Final = msgspec.json.Encoder(enc_hook=str)

ANY: Final = Codec([event_type for event_types in TYPES_OF.values() for event_type in event_types])
"""The codec for files, in which events of all topics may be mixed."""


@cache
def codec_for(topic: Topic) -> Codec:
    """The codec of one topic: events of another topic are of an unknown type to it."""
    return Codec(TYPES_OF[topic])


def encode(event: Event) -> bytes:
    """The event as a message, without absent fields; money as a string."""
    return _encoder.encode(event)
