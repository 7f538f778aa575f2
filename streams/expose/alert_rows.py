"""How the alerts stand, as data: for the board, and for programs that ask who is to be called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from streams.expose.instants import rfc3339
from streams.fold.alert_states import AlertState, Phase
from streams.fold.conditions import Numbers, limit
from streams.kpis.alert import Severity
from streams.kpis.condition import Comparison, Condition

_FIRST: Final = {
    (phase, severity): place
    for place, (phase, severity) in enumerate((phase, severity) for phase in reversed(Phase) for severity in Severity)
}
"""What wants somebody first: firing before pending before the rest, pages before tickets."""


def alert_rows(
    conditions: Iterable[Condition], numbers: Numbers, met: Mapping[str, bool | None], states: Mapping[str, AlertState]
) -> list[dict[str, Any]]:
    """A row per alert, the most urgent first, then in the order that is given."""
    urgent = sorted(conditions, key=lambda condition: _FIRST[states[condition.name].phase, condition.severity])
    return [_row(condition, numbers, met.get(condition.name), states[condition.name]) for condition in urgent]


def _row(condition: Condition, numbers: Numbers, met: bool | None, state: AlertState) -> dict[str, Any]:
    """`met` is null where the condition cannot be judged; `since` is when the state began, `fires` when a pending one will."""
    fires = state.since + condition.alert.hold if state.phase is Phase.PENDING and state.since is not None else None
    return {
        "alert": condition.name,
        "kpi": condition.kpi.id,
        "severity": condition.severity,
        "owner": condition.kpi.owner,
        "state": state.phase,
        "since": None if state.since is None else rfc3339(state.since),
        "fires": None if fires is None else rfc3339(fires),
        "met": met,
        "comparisons": [dict(_compared(comparison, numbers)) for comparison in condition.comparisons],
    }


def _compared(comparison: Comparison, numbers: Numbers) -> Iterator[tuple[str, Any]]:
    """The value and what it must not be beyond, right now; null what does not exist."""
    yield "window", comparison.quantity.window
    yield "stat", comparison.quantity.stat
    yield "compare", comparison.compare
    yield "value", numbers.get(comparison.quantity.place)
    yield "limit", limit(comparison, numbers)
