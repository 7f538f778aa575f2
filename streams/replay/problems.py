"""What can go wrong with a replay, each said in one sentence that is fit for a user."""

from streams.failure import Failure


class ReplayError(Failure):
    """The replay cannot begin, or cannot go on."""
