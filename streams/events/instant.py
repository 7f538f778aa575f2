"""RFC 3339 to milliseconds since the Unix epoch, once per event and so by memory rather than by arithmetic.

A time falls into three parts that are valid or not by themselves: `2024-04-16T09:05`, `:28` and `.202+05:30`. Events that
are read together share few minutes and at most 1,000 fractions per offset, so each part is looked up.
"""

import re
from datetime import UTC, datetime
from typing import Final

PATTERN: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$"
"""The grammar of a time, for validators. What it leaves open are the ranges: month 13, hour 24, the 30th of February.

The second 60 is refused: Unix time has no number for it, and which neighbour was meant is not ours to guess.
"""

_MINUTE: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([01][0-9]|2[0-3]):([0-5][0-9])")
_REST: Final = re.compile(r"(?:\.([0-9]+))?(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))")
_MINUTE_WIDTH: Final = len("2024-04-16T09:05")
_SECOND_WIDTH: Final = len("2024-04-16T09:05:28")

_CAPACITY: Final = 100_000
"""Entries a memory may hold before it starts anew: more than the minutes of two months, about 15 MB."""

_LONGEST_REMEMBERED: Final = 32
"""Characters of a last part that may be remembered, so that endless fractions cannot fill the memory."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLIS_PER_MINUTE: Final = 60_000

_SECONDS: Final = {f":{second:02}": second * 1000 for second in range(60)}
_minutes: dict[str, int] = {}
_rests: dict[str, int] = {}


class InvalidInstantError(ValueError):
    """The text is no RFC 3339 time with an offset."""


def epoch_ms(text: str) -> int:
    """Milliseconds since the epoch of an RFC 3339 time; digits beyond the third of a second are cut.

    Raises InvalidInstantError for anything else: no offset, a date or hour that does not exist, the second 60.
    """
    try:
        return _minutes[text[:16]] + _SECONDS[text[16:19]] + _rests[text[19:]]  # the widths as literals: a tenth faster
    except KeyError:
        minute, second, rest = text[:_MINUTE_WIDTH], text[_MINUTE_WIDTH:_SECOND_WIDTH], text[_SECOND_WIDTH:]
        return _learn_minute(minute) + _millis_of(second) + _learn_rest(rest)


def _learn_minute(text: str) -> int:
    match = _MINUTE.fullmatch(text)
    if match is None:
        raise InvalidInstantError("The time is not RFC 3339.")
    date, hour, minute = match.groups()
    try:
        midnight = datetime.fromisoformat(date).replace(tzinfo=UTC)
    except ValueError:
        raise InvalidInstantError("The time names a date that does not exist.") from None
    minutes = (midnight - _EPOCH).days * 1440 + int(hour) * 60 + int(minute)
    return _remember(_minutes, text, minutes * _MILLIS_PER_MINUTE)


def _millis_of(second: str) -> int:
    try:
        return _SECONDS[second]
    except KeyError:
        raise InvalidInstantError("The time is not RFC 3339.") from None


def _learn_rest(text: str) -> int:
    match = _REST.fullmatch(text)
    if match is None:
        raise InvalidInstantError("The time is not RFC 3339 with an offset or Z.")
    fraction, sign, offset_hours, offset_minutes = match.groups()
    millis = int((fraction or "")[:3].ljust(3, "0"))
    if sign is not None:
        offset = int(offset_hours) * 60 + int(offset_minutes)
        millis -= int(f"{sign}1") * offset * _MILLIS_PER_MINUTE
    if len(text) > _LONGEST_REMEMBERED:
        return millis
    return _remember(_rests, text, millis)


def _remember(memory: dict[str, int], text: str, millis: int) -> int:
    if len(memory) >= _CAPACITY:
        memory.clear()
    memory[text] = millis
    return millis
