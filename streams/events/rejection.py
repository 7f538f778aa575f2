"""Why a message is no event: a closed set of reasons, because the reason is a metric label, and a sentence beside it.

A sentence never repeats what the message said, only which field of the contract it is about: rejects end up in logs.
"""

import re
from enum import StrEnum
from typing import Final, NamedTuple

from msgspec import ValidationError

from streams.events.quantity import OutOfRangeError


class Reason(StrEnum):
    """Why a message was rejected."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    UNKNOWN_TYPE = "unknown_type"
    MISSING_FIELD = "missing_field"
    INVALID_FIELD = "invalid_field"
    OUT_OF_RANGE = "out_of_range"
    INVALID_TIME = "invalid_time"
    FUTURE = "future"
    UNKNOWN_CURRENCY = "unknown_currency"


class Rejected(NamedTuple):
    """A message that is no event; the detail is one sentence, without anything the message said."""

    reason: Reason
    detail: str


# How msgspec words an error, from the particular to the general. Patterns match the whole text, so that a quoted
# value cannot pass for the name of a field.
_VERDICTS: Final = tuple(
    (re.compile(wording, re.DOTALL), reason, sentence)
    for wording, reason, sentence in (
        (r"Object missing required field `(\w+)`", Reason.MISSING_FIELD, "The field {} is missing."),
        (r".* - at `\$\.(type)`", Reason.UNKNOWN_TYPE, "The {} is not one of the event types that belong here."),
        (r".* - at `\$\.(time)`", Reason.INVALID_TIME, "The {} is not a string."),
        (r"Invalid enum value .* - at `\$\.(\w+)`", Reason.INVALID_FIELD, "The field {} is not a listed value."),
        (r"Expected `str` of length .* - at `\$\.(\w+)`", Reason.INVALID_FIELD, "The field {} has a wrong length."),
        (r"Expected `\w+` [<>]=? .* - at `\$\.(\w+)`", Reason.OUT_OF_RANGE, "The field {} is out of its range."),
        (r".* out of range - at `\$\.(\w+)`", Reason.OUT_OF_RANGE, "The field {} is out of its range."),
        (r".* - at `\$\.(\w+)`", Reason.INVALID_FIELD, "The field {} has a wrong type or form."),
    )
)


def verdict(error: ValidationError) -> Rejected:
    """The reason behind msgspec's error about an object that is sound JSON but no event."""
    if isinstance(error.__cause__, OutOfRangeError):
        return Rejected(Reason.OUT_OF_RANGE, str(error.__cause__))
    for wording, reason, sentence in _VERDICTS:
        if match := wording.fullmatch(str(error)):
            return Rejected(reason, sentence.format(match[1]))
    return Rejected(Reason.INVALID_FIELD, "A field has a wrong type or form.")
