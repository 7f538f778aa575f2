"""How large and how deeply nested a message may be: decided here, before any decoder sees it.

Left to the decoder, the depth it can follow would hang on how deep the caller's own stack is, and the same message
would be an event on one path and a reject on another.
"""

import re
from itertools import accumulate
from typing import Final

from streams.events.rejection import Reason, Rejected

MAX_BYTES: Final = 65_536
MAX_DEPTH: Final = 256
"""Far beyond what a field that nobody reads would hold, far below the thousand at which decoders give up."""

HARMLESS_BYTES: Final = 2 * MAX_DEPTH
"""A message up to here cannot break either limit: every level opens and closes."""

_TOO_LARGE: Final = Rejected(Reason.TOO_LARGE, f"The message has more than {MAX_BYTES} bytes.")
_TOO_DEEP: Final = Rejected(Reason.TOO_DEEP, f"The message is nested more than {MAX_DEPTH} levels deep.")

# Possessive, and content with an open end: no input makes this backtrack.
_ALL_BUT_BRACKETS: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[^"\[\]{}]++', re.DOTALL)
_STEP: Final = {ord("{"): 1, ord("["): 1, ord("}"): -1, ord("]"): -1}


def oversize(value: bytes) -> Rejected | None:
    """Why the message is too much to decode, None if it is not."""
    if len(value) > MAX_BYTES:
        return _TOO_LARGE
    if value.count(b"{") + value.count(b"[") <= MAX_DEPTH:
        return None
    brackets = _ALL_BUT_BRACKETS.sub(b"", value)
    depth = max(accumulate((_STEP[bracket] for bracket in brackets), initial=0))
    return _TOO_DEEP if depth > MAX_DEPTH else None
