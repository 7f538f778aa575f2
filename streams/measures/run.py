"""A run: events of one class in order of time, seen as columns. What several measures ask of it is worked out once, and in C
where it can be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

from streams.events.dimensions import CHANNELS, channel_label
from streams.events.event import Event

Reader = Callable[[Event], int]
"""What an event gives to a sum."""

Labels = Sequence[str | None]
"""A column of labels: one for each event, None where it names none."""

Ranking = dict[str, int]
"""Key -> latest event time (ms)."""

_LISTED: Final = frozenset({*CHANNELS, None})


class Run:
    """Events of one class with their times (ms), ascending."""

    def __init__(self, events: Sequence[Event], times: Sequence[int]) -> None:
        self.events, self.times = events, times
        self._columns: dict[str, list[Any]] = {}
        self._labels: dict[tuple[str, str], list[Any]] = {}
        self._amounts: dict[Reader, list[int]] = {}
        self._latest: dict[str, Ranking] = {}
        self._latest_by: dict[tuple[str, str], Mapping[str, Ranking]] = {}

    def labels(self, dimension: str, attribute: str) -> Labels:
        """The labels of a dimension, that the attribute gives; unknown channels meet in `other`."""
        found = self._labels.get((dimension, attribute))
        if found is None:
            found = self._column(attribute)
            if dimension == "channel" and not _LISTED.issuperset(found):
                found = [None if value is None else channel_label(value) for value in found]
            self._labels[dimension, attribute] = found
        return found

    def amounts(self, read: Reader) -> Sequence[int]:
        """What each event gives."""
        found = self._amounts.get(read)
        if found is None:
            found = self._amounts[read] = list(map(read, self.events))
        return found

    def latest(self, key: str) -> Ranking:
        """The latest time of each value of the field `key`: in order of time the last of a key is the latest."""
        found = self._latest.get(key)
        if found is None:
            found = self._latest[key] = dict(zip(self._column(key), self.times, strict=True))
            found.pop(None, None)  # type: ignore[call-overload]  # it has None for a key where a field was absent
        return found

    def latest_by(self, dimension: str, key: str) -> Mapping[str, Ranking]:
        """The same per label of a dimension."""
        found = self._latest_by.get((dimension, key))
        if found is None:
            by_label: defaultdict[str, Ranking] = defaultdict(dict)
            for label, member, time in zip(
                self.labels(dimension, dimension), self._column(key), self.times, strict=True
            ):
                if label is not None and member is not None:
                    by_label[label][member] = time
            found = self._latest_by[dimension, key] = by_label
        return found

    def _column(self, field: str) -> list[Any]:
        found = self._columns.get(field)
        if found is None:
            found = self._columns[field] = list(map(attrgetter(field), self.events))
        return found
