"""What the KPIs should show: a value, or the bounds of a quantile, for each that exists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from tests.naive.part import Cut, Item, Part, labels_in
from tests.naive.window import LENGTHS, covers
from tests.naive.world import World

Key = tuple[str, str | None, tuple[tuple[str, str], ...], str | None]
"""KPI, window, labels, stat."""

QUANTILES = {"p50": Fraction(1, 2), "p90": Fraction(9, 10), "p95": Fraction(95, 100)}
_ACCURACY = Fraction(1, 100)


class Expected(NamedTuple):
    """The value lies in [low, high]. An optional one may also be absent: a breakdown's count or sum of 0."""

    low: Fraction
    high: Fraction
    optional: bool = False


class Table:
    """Rows of expected values, filled chapter by chapter."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rows: dict[Key, Expected] = {}

    def amount(self, kpi: str, part: Part, *by: str, now: bool = False, total: bool = True) -> None:
        """A count or a sum: there, if only as 0, as soon as its topics are."""
        self._fill(kpi, part, by, now, total, zero_may_lack=True)

    def ratio(self, kpi: str, part: Part, *by: str, now: bool = False) -> None:
        """A ratio, a mean or a price: absent where its denominator is not positive."""
        self._fill(kpi, part, by, now, total=True, zero_may_lack=False)

    def spread(self, kpi: str, topic: str, seconds: list[Item], stats: str, *by: str, total: bool = True) -> None:
        """Durations with their statistics."""
        for window in LENGTHS if topic in self.world.topics else ():
            inside = [item for item in seconds if covers(window, self.world.at, item.time)]
            if total:
                self._stats(kpi, window, (), [item.amount for item in inside], stats)
            for dimension in by:
                for label in labels_in(inside, dimension):
                    values = [item.amount for item in inside if item.labels.get(dimension) == label]
                    self._stats(kpi, window, ((dimension, label),), values, stats)

    def _fill(self, kpi: str, part: Part, by: tuple[str, ...], now: bool, total: bool, zero_may_lack: bool) -> None:
        if not part.topics <= self.world.topics:
            return
        for window in [None] if now else list(LENGTHS):
            cuts = [Cut(window)] if total else []
            cuts += [Cut(window, dimension, label) for dimension in by for label in part.labels(dimension)]
            for cut in cuts:
                value = part.value(cut)
                if value is not None:
                    labels = ((cut.dimension, cut.label),) if cut.dimension and cut.label is not None else ()
                    optional = zero_may_lack and bool(labels) and value == 0
                    self.rows[kpi, window, labels, None] = Expected(value, value, optional)

    def _stats(
        self, kpi: str, window: str, labels: tuple[tuple[str, str], ...], values: list[Fraction], stats: str
    ) -> None:
        ordered, last = sorted(values), len(values) - 1
        for stat in stats.split() if values else ():
            if stat == "mean":
                low = high = sum(values, Fraction(0)) / len(values)
            else:
                low = ordered[floor(QUANTILES[stat] * last)] * (1 - _ACCURACY)
                high = ordered[ceil(QUANTILES[stat] * last)] * (1 + _ACCURACY)
            self.rows[kpi, window, labels, stat] = Expected(low, high)


def differences(expected: Mapping[Key, Expected], got: Mapping[Key, float]) -> list[str]:
    """What is missing, wrong or not expected, a line each."""
    lines = [
        f"{key}: missing, expected {float(row.low)}"
        for key, row in expected.items()
        if key not in got and not row.optional
    ]
    lines += [f"{key}: not expected, got {value}" for key, value in got.items() if key not in expected]
    lines += [
        f"{key}: got {value}, expected {float(row.low)} to {float(row.high)}"
        for key, row in expected.items()
        if (value := got.get(key)) is not None and not _within(row, value)
    ]
    return lines


def _within(row: Expected, value: float) -> bool:
    return float(row.low) <= value <= float(row.high)


def keyed(rows: Iterable[Mapping[str, object]]) -> dict[Key, float]:
    """Rows of the shape that every `--json` prints, by their key."""
    return {
        (row["kpi"], row["window"], tuple(sorted(row["labels"].items())), row["stat"]): row["value"]  # type: ignore[attr-defined,misc]  # rows as read from JSON
        for row in rows
    }
