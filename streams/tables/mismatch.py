"""That the stored state is not the one that is wanted."""

from typing import Final

from streams.failure import Failure

MADE_ANEW: Final = "run `funnelwatch rebuild`, which makes it anew from Kafka"
"""The way on from a state that cannot be gone on from."""


class StateMismatch(Failure):
    """The stored state lacks something that is wanted of it: it was made under other definitions, another catalogue or format."""
