"""Records of the KPIs' totals in memory, hour by hour: asked by whoever compares with the past or draws it, without I/O."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from math import isnan, nan
from typing import Final

from streams.measures.window import DAY, HOUR

HOURLY_FOR: Final = 8 * DAY
THEN_EVERY: Final = 6 * HOUR
KEPT_FOR: Final = 181 * DAY

Totals = dict[str, float]
"""The totals of one record, by `series_key`."""


def series_key(kpi: str, window: str | None, stat: str | None) -> str:
    """The name of a total in a record."""
    return f"{kpi}|{window or ''}|{stat or ''}"


def hour_of(at: int) -> int:
    """The hour (ms) whose record a reading at the instant belongs to: the one that it is the last before."""
    return -(-at // HOUR) * HOUR


def forgotten(hour: int, now: int) -> bool:
    """Whether a record is too old at the instant, or too close to its neighbours."""
    return hour < now - KEPT_FOR or (hour < now - HOURLY_FOR and hour % THEN_EVERY != 0)


class Records:
    """The record of an hour holds what was true when the hour began. Rows of doubles, since half a million numbers are kept."""

    def __init__(self) -> None:
        self._columns: dict[str, int] = {}
        self._rows: dict[int, array[float]] = {}
        self.version = 0
        """Another number after every change."""

    @property
    def hours(self) -> frozenset[int]:
        """The hours (ms) that have a record."""
        return frozenset(self._rows)

    def put(self, hour: int, totals: Mapping[str, float]) -> None:
        """Takes the record of an hour."""
        for key in totals:
            self._columns.setdefault(key, len(self._columns))
        row = array("d", [nan]) * len(self._columns)
        for key, value in totals.items():
            row[self._columns[key]] = value
        self._rows[hour] = row
        self.version += 1

    def drop(self, hours: Iterable[int]) -> None:
        """Forgets records."""
        for hour in hours:
            self._rows.pop(hour, None)
            self.version += 1

    def __call__(self, kpi: str, window: str | None, stat: str | None, at: int) -> float | None:
        """The total recorded last at or before the instant, if no longer before than records lie apart."""
        column = self._columns.get(series_key(kpi, window, stat))
        hour = at - at % HOUR
        for back in range(0, THEN_EVERY + HOUR, HOUR):
            if (row := self._rows.get(hour - back)) is not None:
                return None if column is None else _cell(row, column)
        return None

    def between(self, start: int, end: int) -> list[int]:
        """The hours with a record from `start` to `end` (ms, both included), ascending."""
        return sorted(hour for hour in self._rows if start <= hour <= end)

    def series(self, kpi: str, window: str | None, stat: str | None, hours: Iterable[int]) -> list[float | None] | None:
        """The totals of the hours, None where one did not exist; None for a total that none of them has."""
        column = self._columns.get(series_key(kpi, window, stat))
        if column is None:
            return None
        values = [_cell(row, column) if (row := self._rows.get(hour)) is not None else None for hour in hours]
        return values if any(value is not None for value in values) else None


def _cell(row: array[float], column: int) -> float | None:
    """A row is as long as there were columns when it came."""
    if column >= len(row) or isnan(row[column]):
        return None
    return row[column]
