"""What cannot be, with the place in the tables where it is said."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import NamedTuple

Path = tuple[str, ...]
"""Keys, from the top of the file."""


class Problem(NamedTuple):
    """One thing that cannot be. `reason` is the rest of a sentence that begins with the path, full stop included."""

    path: Path
    reason: str


class CustomErrors(Exception):
    """A catalogue that cannot be used, with all that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(f"{'.'.join(path)} {reason}" for path, reason in problems))
        self.problems = tuple(problems)


class Problems:
    """Gathers problems, so that all are told at once."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, path: Path, reason: str) -> None:
        """Notes a problem."""
        self.found.append(Problem(path, reason))

    def under(self, path: Path) -> bool:
        """Whether anything at the path, or below it, is wrong."""
        return any(problem.path[: len(path)] == path for problem in self.found)


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """The known name that is nearest, as a question; a full stop if none is near."""
    near = get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else "."
