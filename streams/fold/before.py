"""What the KPIs were one window ago: those with an alert that compares, for the alerts, and all of them, for people.

Sums are read from the panes of the window before; distinct counts and states, of which panes cannot tell, from the
history.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from streams.fold.reading import Value, read_cut
from streams.kpis.additivity import has_window_before
from streams.kpis.alert import Change
from streams.kpis.catalogue import Catalogue
from streams.kpis.spec import Kpi
from streams.measures.sketch import Distribution
from streams.measures.view import Cut, View
from streams.measures.window import WINDOWS, Span


class History(Protocol):
    """What was recorded of the KPIs' totals. Asked from a thread, so it must answer from memory."""

    def __call__(self, kpi: str, window: str | None, stat: str | None, at: int) -> float | None:
        """The value that was true at the instant (ms), None if none was recorded."""
        ...


def no_history(kpi: str, window: str | None, stat: str | None, at: int) -> float | None:
    """A history for where none is kept."""
    return None


def change_alert(kpi: Kpi) -> Change | None:
    """The alert for which the KPI is compared with itself."""
    return next((alert for alert in kpi.alerts if isinstance(alert, Change)), None)


def values_before(catalogue: Catalogue, view: View, history: History) -> Iterator[Value]:
    """The totals one window ago (or as long ago as the alert says) of every KPI that is compared and was known then."""
    for kpi in catalogue:
        alert = change_alert(kpi)
        if alert is not None and kpi.formula.ready(view):
            for window in kpi.windows or (None,):
                yield from _before(kpi, alert, window, view, history)


def _before(kpi: Kpi, alert: Change, window: str | None, view: View, history: History) -> Iterator[Value]:
    if window is not None and alert.ago is None and has_window_before(kpi.formula):
        value = kpi.formula.value(view, Cut(Span(WINDOWS[window], before=True)))
        if value is not None:
            yield Value(kpi.id, window, {}, None, float(value))
        return
    ago = WINDOWS[window].length if alert.ago is None and window is not None else alert.ago
    if ago is None:
        return  # neither a window nor a time: nothing says how long ago
    for stat in kpi.stats or (None,):
        recorded = history(kpi.id, window, stat, view.at - ago)
        if recorded is not None:
            yield Value(kpi.id, window, {}, stat, recorded)


def one_window_ago(catalogue: Catalogue, view: View, history: History) -> Iterator[Value]:
    """The totals one window ago of every KPI of which it can be known. A KPI without windows has one for each: then the
    value's `window` says how long ago."""
    for kpi in catalogue:
        if kpi.total and kpi.formula.ready(view):
            for window in kpi.windows or WINDOWS:
                yield from _in_panes(kpi, window, view) or _recorded(kpi, window, view, history)


def _in_panes(kpi: Kpi, window: str, view: View) -> list[Value]:
    """Empty also where the window before begins before anything was counted: part of a window compares with none."""
    if not kpi.windows or not (isinstance(kpi.formula, Distribution) or has_window_before(kpi.formula)):
        return []
    span = Span(WINDOWS[window], before=True)
    if view.since is None or span.start(view.at) < view.since:
        return []
    return list(read_cut(kpi, view, Cut(span)))


def _recorded(kpi: Kpi, window: str, view: View, history: History) -> Iterator[Value]:
    for stat in kpi.stats or (None,):
        recorded = history(kpi.id, window if kpi.windows else None, stat, view.at - WINDOWS[window].length)
        if recorded is not None:
            yield Value(kpi.id, window, {}, stat, recorded)
