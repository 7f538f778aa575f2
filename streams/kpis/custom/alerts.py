"""The alerts of a KPI as a table says them: those that are there changed or switched off, and new ones.

A threshold that moves takes its summary with it: the words that were written for the old one would be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from streams.kpis.alert import Alert, BurnRate, Change, Compare, Severity, Share, Threshold
from streams.kpis.custom.problem import did_you_mean
from streams.kpis.custom.table import Table, shown
from streams.kpis.naming import alert_name
from streams.kpis.spec import Kpi

BEFORE: Final = "before"
"""What an alert that compares with the window before is `of`."""

_SIDES: Final = {"above": Compare.ABOVE, "below": Compare.BELOW}
_COMMON: Final = ("off", "summary", "window", "hold", "severity", "least")
_CHANGED: Final[Mapping[type[Alert], tuple[str, ...]]] = {
    Threshold: (*_COMMON, "threshold", *_SIDES, "stat"),
    Share: (*_COMMON, "threshold", "above"),
    Change: (*_COMMON, "threshold", *_SIDES, "ago"),
    BurnRate: (*_COMMON, "objective"),
}
_NEW: Final[Mapping[type[Alert], tuple[str, ...]]] = {
    Threshold: (*_COMMON, *_SIDES, "stat"),
    Share: (*_COMMON, "of", "above"),
    Change: (*_COMMON, "of", *_SIDES, "ago"),
    BurnRate: (*_COMMON, "objective"),
}
_VALUE_OF: Final[Mapping[type[Alert], str]] = {
    Threshold: "threshold",
    Share: "threshold",
    Change: "ratio",
    BurnRate: "objective",
}
_CALLED: Final[Mapping[type[Alert], str]] = {
    Threshold: "an alert on a value",
    Share: "an alert on the share of another KPI",
    Change: "an alert on a change",
    BurnRate: "an alert on an objective",
}


def settable(alert: Alert) -> tuple[str, ...]:
    """What can be said of an alert that is there."""
    return _CHANGED[type(alert)]


def alerts(kpi: Kpi, table: Table | None, ids: Collection[str]) -> tuple[Alert, ...]:
    """The alerts in force; `ids` are the KPIs that a share can be of. What is wrong is noted, and left as it was."""
    said = {} if table is None else table.tables()
    found = []
    for alert in kpi.alerts:
        told = said.pop(alert.name, None) or said.pop(alert_name(kpi, alert), None)
        if told is None or not told.flag("off"):
            found.append(alert if told is None else _changed(kpi, alert, told))
    found += [new for name, told in said.items() if (new := _new(kpi, name, told, ids)) is not None]
    if table is not None and len({alert.ago for alert in found if isinstance(alert, Change)}) > 1:
        table.refuse("cannot compare with different times ago: of one KPI one time before is shown.")
    return tuple(found)


def _changed(kpi: Kpi, alert: Alert, table: Table) -> Alert:
    table.allow(_CHANGED[type(alert)], f"the alert {alert_name(kpi, alert)}")
    changes = _common(kpi, table)
    value = _value(table)
    if value is not None:
        changes[_VALUE_OF[type(alert)]] = value
    compare = None if isinstance(alert, Share) else _compare(table)
    for key, read in (("compare", compare), ("stat", _stat(kpi, table)), ("ago", table.duration("ago"))):
        if read is not None:
            changes[key] = read
    if not table.is_sound():
        return alert
    new = replace(alert, **changes)
    moved = replace(new, hold=alert.hold, severity=alert.severity, least=alert.least) != alert
    return replace(new, summary=_summary(kpi, new)) if moved and "summary" not in changes else new


def _new(kpi: Kpi, name: str, table: Table, ids: Collection[str]) -> Alert | None:
    known = [alert.name or alert_name(kpi, alert) for alert in kpi.alerts]
    if not re.fullmatch(r"[A-Z][A-Za-z0-9]{0,49}", name):
        table.refuse("completes the name of an alert, so it must be words in CamelCase, such as High.")
        return None
    if not any(key in table for key in (*_SIDES, "objective")):
        table.refuse(f"needs above, below or objective, to compare {kpi.id} with{did_you_mean(name, known)}")
        return None
    kind = _kind(table)
    table.allow(_NEW[kind], _CALLED[kind])
    value, common = _value(table), _common(kpi, table)
    if "window" not in table:
        common["window"] = _only_window(kpi, table)
    special = _SPECIAL[kind](kpi, table, ids)
    if table.flag("off") or value is None or not table.is_sound():
        return None
    alert = kind(**{"name": name, "summary": "", _VALUE_OF[kind]: value, **common, **special})
    return alert if alert.summary else replace(alert, summary=_summary(kpi, alert))


def _kind(table: Table) -> type[Alert]:
    """What an alert is, by its keys."""
    if "objective" in table:
        return BurnRate
    if "of" not in table:
        return Threshold
    return Change if table.text("of") == BEFORE else Share


def _threshold(kpi: Kpi, table: Table, ids: Collection[str]) -> dict[str, Any]:
    if kpi.stats and "stat" not in table:
        table.refuse(f"needs a stat, one of {', '.join(kpi.stats)}.")
    return {"compare": _compare(table), "stat": _stat(kpi, table)}


def _share(kpi: Kpi, table: Table, ids: Collection[str]) -> dict[str, Any]:
    of = table.text("of")
    if of is not None and of not in ids:
        table.refuse(
            f'must be "{BEFORE}" or a KPI that is switched on, not {of!r}{did_you_mean(of, sorted(ids))}', "of"
        )
    return {"of": of}


def _change(kpi: Kpi, table: Table, ids: Collection[str]) -> dict[str, Any]:
    return {"compare": _compare(table), "ago": table.duration("ago")}


def _objective(kpi: Kpi, table: Table, ids: Collection[str]) -> dict[str, Any]:
    return {}


_SPECIAL: Final[Mapping[type[Alert], Callable[[Kpi, Table, Collection[str]], dict[str, Any]]]] = {
    Threshold: _threshold,
    Share: _share,
    Change: _change,
    BurnRate: _objective,
}
"""What each kind of alert has beside the number and what all have."""


def _compare(table: Table) -> Compare | None:
    return next((compare for side, compare in _SIDES.items() if side in table), None)


def _value(table: Table) -> float | None:
    """The number that the alert compares with, said once."""
    keys = [key for key in ("threshold", *_SIDES, "objective") if key in table]
    if len(keys) > 1:
        table.refuse(f"cannot stand beside {keys[0]}: an alert compares with one number.", keys[1])
    value = table.number(keys[0]) if keys else None
    if value is not None and "objective" in table and not 0 < value < 1:
        table.refuse(f"must be a share between 0 and 1, not {shown(value)}.", "objective")
    return value


def _common(kpi: Kpi, table: Table) -> dict[str, Any]:
    """What every alert has, as far as it is said."""
    severity = table.chosen("severity", [*Severity])
    summary = table.text("summary")
    if summary and "{{" in summary:
        table.refuse("cannot hold {{, which Prometheus takes for a template.", "summary")
    read = {
        "summary": summary,
        "window": _window(kpi, table),
        "hold": table.duration("hold"),
        "severity": None if severity is None else Severity(severity),
        "least": table.whole("least"),
    }
    return {key: value for key, value in read.items() if value is not None}


def _window(kpi: Kpi, table: Table) -> str | None:
    if "window" in table and not kpi.windows:
        table.refuse(f"cannot be said: {kpi.id} has no windows, it is what is true now.", "window")
        return None
    window = table.text("window")
    if window is not None and window not in kpi.windows:
        table.refuse(f"must be a window of {kpi.id} ({', '.join(kpi.windows)}), not {window!r}.", "window")
    return window


def _only_window(kpi: Kpi, table: Table) -> str | None:
    if len(kpi.windows) > 1:
        table.refuse(f"needs a window, one of {', '.join(kpi.windows)}.")
    return next(iter(kpi.windows), None)


def _stat(kpi: Kpi, table: Table) -> str | None:
    if "stat" in table and not kpi.stats:
        table.refuse(f"cannot be said: {kpi.id} has no statistics.", "stat")
        return None
    return table.chosen("stat", kpi.stats) if kpi.stats else None


def _summary(kpi: Kpi, alert: Alert) -> str:
    """The condition in words, where nobody gave any."""
    over = f" over {alert.window}" if alert.window else ""
    match alert:
        case Threshold():
            said = f"{alert.stat or 'value'} is {_side(alert.compare)} {_plain(alert.threshold)}"
        case Share():
            said = f"value is above {_plain(alert.threshold)} of {alert.of}"
        case Change():
            said = f"value is {_side(alert.compare)} {_plain(alert.ratio)} of what it was before"
        case BurnRate():
            said = f"objective of {_plain(alert.objective)} is being missed"
        case _:
            raise TypeError(f"{type(alert).__name__} is a kind of alert that has no summary")
    return f"The KPI {kpi.id}{over}: its {said}."


def _side(compare: Compare) -> str:
    return "above" if compare is Compare.ABOVE else "below"


def _plain(value: float) -> str:
    return f"{Decimal(str(value)):f}".removesuffix(".0")
