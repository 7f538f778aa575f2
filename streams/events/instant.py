"""RFC 3339 to milliseconds since the Unix epoch, once per event and so by memory rather than by arithmetic.

A time falls into three parts that are valid or not by themselves: `2024-04-16T09`, `:05:28` and `.202+05:30`. There are 24 hours
in a day of history, 3,600 seconds in each and 1,000 fractions per offset, so each part is looked up. The hour goes with the day and
not with the second: 86,400 seconds of a day do not stay in the processor's caches, and history goes through all of them.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

PATTERN: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$"
"""The grammar of a time, for validators. What it leaves open are the ranges: month 13, hour 24, the 30th of February.

The second 60 is refused: Unix time has no number for it, and which neighbour was meant is not ours to guess.
"""

_HOUR: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([01][0-9]|2[0-3])")
_CLOCK: Final = re.compile(r":([0-5][0-9]):([0-5][0-9])")
_REST: Final = re.compile(r"(?:\.([0-9]+))?(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))")
_HOUR_WIDTH: Final = len("2024-04-16T09")
_SECOND_WIDTH: Final = len("2024-04-16T09:05:28")

_CAPACITY: Final = 100_000
"""Entries a memory may hold before it starts anew: the hours of eleven years, about 15 MB."""

_LONGEST_REMEMBERED: Final = 32
"""Characters of a last part that may be remembered, so that endless fractions cannot fill the memory."""

_EPOCH: Final = date(1970, 1, 1)
_MILLIS_PER_MINUTE: Final = 60_000
_MILLIS_PER_HOUR: Final = 60 * _MILLIS_PER_MINUTE

_hours: dict[str, int] = {}
_clocks: dict[str, int] = {}
_rests: dict[str, int] = {}


class InvalidInstantError(ValueError):
    """The text is no RFC 3339 time with an offset."""


def epoch_ms(text: str) -> int:
    """Milliseconds since the epoch of an RFC 3339 time; digits beyond the third of a second are cut.

    Raises InvalidInstantError for anything else: no offset, a date or hour that does not exist, the second 60.
    """
    try:
        return _hours[text[:13]] + _clocks[text[13:19]] + _rests[text[19:]]  # the widths as literals: a tenth faster
    except KeyError:
        hour, clock, rest = text[:_HOUR_WIDTH], text[_HOUR_WIDTH:_SECOND_WIDTH], text[_SECOND_WIDTH:]
        return (
            _millis(_hours, _learn_hour, hour)
            + _millis(_clocks, _learn_clock, clock)
            + _millis(_rests, _learn_rest, rest)
        )


def _millis(memory: dict[str, int], learn: Callable[[str], int], text: str) -> int:
    """What is known of a part of a time, or is learnt of it now."""
    known = memory.get(text)
    if known is not None:
        return known
    millis = learn(text)
    if len(text) <= _LONGEST_REMEMBERED:
        if len(memory) >= _CAPACITY:
            memory.clear()
        memory[text] = millis
    return millis


def _learn_hour(text: str) -> int:
    match = _HOUR.fullmatch(text)
    if match is None:
        raise InvalidInstantError("The time is not RFC 3339.")
    day, hour = match.groups()
    try:
        return ((date.fromisoformat(day) - _EPOCH).days * 24 + int(hour)) * _MILLIS_PER_HOUR
    except ValueError:
        raise InvalidInstantError("The time names a date that does not exist.") from None


def _learn_clock(text: str) -> int:
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise InvalidInstantError("The time is not RFC 3339.")
    minutes, seconds = map(int, match.groups())
    return minutes * _MILLIS_PER_MINUTE + seconds * 1000


def _learn_rest(text: str) -> int:
    match = _REST.fullmatch(text)
    if match is None:
        raise InvalidInstantError("The time is not RFC 3339 with an offset or Z.")
    fraction, sign, offset_hours, offset_minutes = match.groups()
    millis = int((fraction or "")[:3].ljust(3, "0"))
    if sign is not None:
        offset = int(offset_hours) * 60 + int(offset_minutes)
        millis -= int(f"{sign}1") * offset * _MILLIS_PER_MINUTE
    return millis
