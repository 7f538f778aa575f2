"""What can go wrong with a replay, each said in one sentence that is fit for a user."""


class ReplayError(Exception):
    """The replay cannot begin, or cannot go on."""
