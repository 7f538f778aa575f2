"""Whether a reading meets the conditions of the alerts: what the page colours. How long it must is Prometheus' part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from streams.fold.reading import Value
from streams.kpis.alert import Compare
from streams.kpis.catalogue import Catalogue
from streams.kpis.condition import Comparison, Condition, Quantity, Role, conditions

Numbers = Mapping[Quantity, float]


def conditions_met(catalogue: Catalogue, values: Iterable[Value], before: Iterable[Value]) -> dict[str, bool | None]:
    """For every condition by its outward name whether it is met; None where that cannot be said: a number does not exist,
    or there is too little volume."""
    numbers = _numbers(catalogue, values, before)
    return {condition.name: _met(condition, numbers) for kpi in catalogue for condition in conditions(catalogue, kpi)}


def _numbers(catalogue: Catalogue, values: Iterable[Value], before: Iterable[Value]) -> Numbers:
    """The totals of a reading, their volumes, and the totals one window ago."""
    kpis = {kpi.id: kpi for kpi in catalogue}
    numbers: dict[Quantity, float] = {}
    for value in values:
        if not value.labels:
            numbers[Quantity(kpis[value.kpi], value.window, value.stat)] = value.value
            if value.volume is not None:
                numbers[Quantity(kpis[value.kpi], value.window, role=Role.VOLUME)] = value.volume
    for value in before:
        numbers[Quantity(kpis[value.kpi], value.window, value.stat, Role.BEFORE)] = value.value
    return numbers


def _met(condition: Condition, numbers: Numbers) -> bool | None:
    if any(numbers.get(volume, 0) < least for volume, least in condition.volumes.items()):
        return None
    outcomes = [_beyond(comparison, numbers) for comparison in condition.comparisons]
    if False in outcomes:
        return False
    return None if None in outcomes else True


def _beyond(comparison: Comparison, numbers: Numbers) -> bool | None:
    value = numbers.get(comparison.quantity)
    of = 1.0 if comparison.of is None else numbers.get(comparison.of)
    if value is None or of is None:
        return None
    bound = comparison.bound * of
    return value > bound if comparison.compare is Compare.ABOVE else value < bound
