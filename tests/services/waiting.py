"""Waiting for something to become true, with a deadline: what tests do instead of sleeping."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_POLL_SECONDS = 0.02  # short against what is waited for (a process, a commit), long against one poll


def wait_until(condition: Callable[[], T], *, seconds: float, what: str) -> T:
    """Call `condition` until what it returns is true and return that; `TimeoutError` names `what` and the last value.

    An exception that `condition` raises ends the wait: it is for what may not be yet, not for what may break.
    """
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds:g} s (last seen: {value!r})")
        time.sleep(_POLL_SECONDS)
    return value
