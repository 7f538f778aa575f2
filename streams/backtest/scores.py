"""A ranking in memory: its members' scores in order, so that counting within bounds is two searches."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping

from streams.measures.view import Range


class Scores:
    """The scores (ms) of members."""

    def __init__(self) -> None:
        self._members: dict[str, int] = {}
        self._ordered: list[int] = []

    def join(self, members: Mapping[str, int]) -> None:
        """The later score of each member stays."""
        for member, score in members.items():
            if self._members.get(member, score - 1) < score:
                self._set(member, score)

    def place(self, members: Mapping[str, int | None]) -> None:
        """Each member has the score that is given, or none any more."""
        for member, score in members.items():
            self._set(member, score)

    def _set(self, member: str, score: int | None) -> None:
        old = self._members.pop(member, None)
        if old is not None:
            del self._ordered[bisect_left(self._ordered, old)]
        if score is not None:
            self._members[member] = score
            insort(self._ordered, score)

    def count(self, bounds: Range) -> int:
        """How many lie in the range."""
        low = 0 if bounds.low is None else bisect_left(self._ordered, bounds.low)
        high = len(self._ordered) if bounds.high is None else bisect_left(self._ordered, bounds.high)
        return max(high - low, 0)

    def lowest(self, low: int) -> int | None:
        """The least score at or after `low`."""
        place = bisect_left(self._ordered, low)
        return self._ordered[place] if place < len(self._ordered) else None
