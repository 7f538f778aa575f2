"""Conditions in PromQL."""

from __future__ import annotations

from streams.kpis.condition import Comparison, Condition, Quantity, Role
from streams.kpis.naming import (
    REPLICA_LABELS,
    STAT_LABEL,
    WINDOW_LABEL,
    before_metric,
    metric,
    selector,
    volume_metric,
)
from streams.render.wording import number

_METRIC = {Role.VALUE: metric, Role.VOLUME: volume_metric, Role.BEFORE: before_metric}


def series(quantity: Quantity, **labels: str) -> str:
    """The series of a quantity, with further labels if given."""
    return selector(_METRIC[quantity.role](quantity.kpi), **_labels(quantity), **labels)


def expression(condition: Condition) -> str:
    """The condition, one comparison a line; its value is that of the first one."""
    first, *more = condition.comparisons
    lines = [_compared(first)]
    for comparison in more:
        lines += [_and(first.quantity, comparison.quantity), _compared(comparison)]
    for volume, least in condition.volumes.items():
        lines += [_and(first.quantity, volume), f"{merged(volume)} >= {least}"]
    return "\n".join(lines)


def bound(comparison: Comparison) -> str:
    """What the value is held against: a number, or a multiple of another value."""
    least = number(comparison.bound)
    return least if comparison.of is None else f"{least} * {merged(comparison.of)}"


def _compared(comparison: Comparison) -> str:
    return f"{merged(comparison.quantity)} {comparison.compare.value} {bound(comparison)}"


def merged(quantity: Quantity) -> str:
    """The quantity once, however many replicas tell it."""
    return without_replicas(series(quantity))


def merged_over(quantity: Quantity, look_back: str = "") -> str:
    """The quantity once, however many replicas tell it; with `look_back` (`7d`) 1 wherever it was within that time."""
    return without_replicas(f"present_over_time({series(quantity)}[{look_back}])") if look_back else merged(quantity)


def without_replicas(vector: str) -> str:
    """The greatest of what replicas tell, which agree."""
    return f"max without ({', '.join(REPLICA_LABELS)}) ({vector})"


def _and(left: Quantity, right: Quantity) -> str:
    """`and`, matching by every label that the two have in common."""
    ours, theirs = _labels(left), _labels(right)
    differing = sorted(label for label in ours | theirs if ours.get(label) != theirs.get(label))
    return f"and ignoring ({', '.join(differing)})" if differing else "and"


def _labels(quantity: Quantity) -> dict[str, str]:
    labels = {WINDOW_LABEL: quantity.window, STAT_LABEL: quantity.stat}
    return {label: value for label, value in labels.items() if value is not None}
