"""Whether a reading meets the conditions of the alerts, and with which numbers. How long it must: see the alerts' states."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from streams.fold.reading import Value
from streams.kpis.alert import Compare
from streams.kpis.condition import Comparison, Condition, Place, Role


class Numbers(Protocol):
    """What is read, by its names: a mapping will do."""

    def get(self, place: Place, /) -> float | None:
        """The value, None where it does not exist."""
        ...


def conditions_met(conditions: Iterable[Condition], numbers: Numbers) -> dict[str, bool | None]:
    """For every condition by its outward name whether it is met; None where that cannot be said: a number does not exist,
    or there is too little volume."""
    return {condition.name: met(condition, numbers) for condition in conditions}


def numbers_of(values: Iterable[Value], before: Iterable[Value]) -> dict[Place, float]:
    """The totals of a reading, their volumes, and the totals one window ago."""
    numbers: dict[Place, float] = {}
    for value in values:
        if not value.labels:
            numbers[Place(value.kpi, value.window, value.stat)] = value.value
            if value.volume is not None:
                numbers[Place(value.kpi, value.window, role=Role.VOLUME)] = value.volume
    for value in before:
        numbers[Place(value.kpi, value.window, value.stat, Role.BEFORE)] = value.value
    return numbers


def met(condition: Condition, numbers: Numbers) -> bool | None:
    """Whether one condition is met; None where that cannot be said."""
    if any((numbers.get(volume.place) or 0) < least for volume, least in condition.volumes.items()):
        return None
    outcomes = [_beyond(comparison, numbers) for comparison in condition.comparisons]
    if False in outcomes:
        return False
    return None if None in outcomes else True


def limit(comparison: Comparison, numbers: Numbers) -> float | None:
    """What the quantity must not be beyond right now; None where it is a multiple of a number that does not exist."""
    of = 1.0 if comparison.of is None else numbers.get(comparison.of.place)
    return None if of is None else comparison.bound * of


def _beyond(comparison: Comparison, numbers: Numbers) -> bool | None:
    value, bound = numbers.get(comparison.quantity.place), limit(comparison, numbers)
    if value is None or bound is None:
        return None
    return value > bound if comparison.compare is Compare.ABOVE else value < bound
