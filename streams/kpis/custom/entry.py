"""What the table of a KPI says, whether the KPI is built in or the user's own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from streams.kpis.alert import Alert, BurnRate
from streams.kpis.burn import burns
from streams.kpis.custom.alerts import alerts
from streams.kpis.custom.fields import EVENT_TYPES, breakdowns
from streams.kpis.custom.table import Table, shown
from streams.kpis.formula import Formula, Only, Steps
from streams.kpis.inputs import input_of
from streams.kpis.naming import alert_name
from streams.kpis.spec import Kpi, Owner
from streams.measures.sketch import MEAN, QUANTILES
from streams.measures.window import WINDOWS

CHANGES: Final = ("off", "meaning", "owner", "windows", "by", "stats", "alerts")
"""What can be said of any KPI."""

SWITCHED_OFF: Final = "its alerts are switched off in the catalogue file"
NONE_SET: Final = "none is set in the catalogue file"

# What a breakdown can be by at all; a KPI can have those of its events, and a journey's own (the stage of a lead).
_DIMENSIONS: Final = tuple(dict.fromkeys(name for cls in EVENT_TYPES.values() for name in breakdowns(cls)))


def changed(kpi: Kpi, table: Table, ids: Collection[str]) -> Kpi:
    """The KPI as the table changes it; `ids` are the KPIs in force. What is wrong is noted, and left as it was."""
    owner = table.chosen("owner", [*Owner])
    stats = table.chosen_texts("stats", (MEAN, *QUANTILES)) if kpi.stats else None
    if "stats" in table and not kpi.stats:
        table.refuse(f"cannot be said: {kpi.id} is no distribution.", "stats")
    said = replace(
        kpi,
        meaning=table.text("meaning") or kpi.meaning,
        owner=kpi.owner if owner is None else Owner(owner),
        windows=_windows(kpi, table),
        by=_by(kpi, table),
        stats=stats or kpi.stats,
    )
    in_force = alerts(said, table.table("alerts"), ids)
    _refuse_blind_alerts(said, replace(said, alerts=in_force), table)
    reason = "" if in_force else SWITCHED_OFF if kpi.alerts else kpi.no_alert or NONE_SET
    return replace(said, alerts=in_force, no_alert=reason)


def _windows(kpi: Kpi, table: Table) -> tuple[str, ...]:
    if "windows" in table and not kpi.windows:
        table.refuse(f"cannot be said: {kpi.id} has no windows, it is what is true now.", "windows")
        return kpi.windows
    return table.chosen_texts("windows", tuple(WINDOWS)) or kpi.windows


def _by(kpi: Kpi, table: Table) -> tuple[str, ...]:
    by = table.texts("by")
    if by is None:
        return kpi.by
    carried = _carried(kpi)
    if by and not carried:
        table.refuse(f"cannot be said: {kpi.id} cannot be broken down.", "by")
        return kpi.by
    for dimension in by:
        if dimension not in carried:
            choices = ", ".join(carried)
            table.refuse(f"cannot hold {shown(dimension)}: what {kpi.id} is made of carries {choices}.", "by")
            return kpi.by
    return by


def _carried(kpi: Kpi) -> list[str]:
    """The dimensions that all parts of the formula that are broken down carry; what it has already stays possible."""
    if isinstance(kpi.formula, Steps) or _holds_only(kpi.formula):
        return [*kpi.by]
    sources = [input_of(leaf) for leaf, broken_down in kpi.formula.leaves() if broken_down]
    if not sources:
        return []
    shared = frozenset.intersection(*(source.dimensions for source in sources))
    return [name for name in dict.fromkeys((*kpi.by, *_DIMENSIONS)) if name in shared]


def _holds_only(formula: Formula) -> bool:
    """Whether a part is under one label already, so that no breakdown would mean anything."""
    return isinstance(formula, Only) or any(map(_holds_only, getattr(formula, "parts", ())))


def _refuse_blind_alerts(said: Kpi, in_force: Kpi, table: Table) -> None:
    """An alert that was left as it is may look at what the KPI does not have any more."""
    for alert in in_force.alerts:
        stat = getattr(alert, "stat", None)
        for key, looked_at, there in (("windows", _windows_of(alert), said.windows), ("stats", [stat], said.stats)):
            gone = [name for name in looked_at if name is not None and name not in there]
            if gone and key in table:
                what = f"leaves out {', '.join(gone)}, which the alert {alert_name(said, alert)} looks at"
                table.refuse(f"{what}: change that too, or switch it off.", key)


def _windows_of(alert: Alert) -> list[str | None]:
    """The windows that an alert looks at, each once."""
    if not isinstance(alert, BurnRate):
        return [alert.window]
    return list(dict.fromkeys(window for burn in burns(alert) for window in (burn.step.short, burn.long)))
