"""What a user is told of: a thing that cannot be done, for a reason that is no mistake of the program."""

from typing import ClassVar


class Failure(Exception):
    """The message is a sentence for the user; the command that it ends has the exit code."""

    exit_code: ClassVar[int] = 1
