"""One spelling for what JSON lets a producer write in several ways: null or absent, 3.0 or 3, a key once or twice.

The decoder of events knows only the plain spelling, which keeps it fast; a message it refuses is respelled and
decoded once more. Texts of numbers are kept, so nothing is rounded on the way.
"""

from decimal import Decimal, InvalidOperation
from typing import Final

import msgspec

from streams.events.quantity import LIMIT

_LEAST, _GREATEST = Decimal(-LIMIT), Decimal(LIMIT)
_FIELDS: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])


def respelled(value: bytes) -> bytes:
    """The same JSON object without nulls, with whole numbers as integers, and of a repeated key only the last.

    Raises msgspec.ValidationError for JSON that is no object, msgspec.DecodeError for what is no JSON, RecursionError.
    """
    fields = {name: bytes(raw) for name, raw in _FIELDS.decode(value).items()}
    plain = {name: msgspec.Raw(_whole(text)) for name, text in fields.items() if text != b"null"}
    return msgspec.json.encode(plain)


def _whole(text: bytes) -> bytes:
    """`3.0`, `3e0` and `0.3e1` as `3`; other values as they are. No further than LIMIT, beyond which none is valid."""
    if not (text[:1].isdigit() or text[:1] == b"-"):
        return text
    try:
        number = Decimal(text.decode())
    except InvalidOperation:  # an exponent that no decimal has
        return text
    if number != number.to_integral_value():
        return text
    return b"%d" % int(max(_LEAST, min(_GREATEST, number)))
