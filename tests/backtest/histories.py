"""Small histories, and what backtests make of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from streams.backtest.events import Events
from streams.backtest.run import Result, Span, backtest
from streams.backtest.watched import only_alerts, read_for
from streams.fold.plan import Plan
from streams.kpis.catalogue import Catalogue, catalogue
from streams.kpis.custom.apply import customised
from tests.cases import AT, events, milliseconds
from tests.naive.window import MINUTE

NOW = milliseconds(AT)


def with_alerts(alerts: Mapping[str, Mapping[str, Mapping[str, object]]], only: Sequence[str]) -> Catalogue:
    """The catalogue with alerts changed or added (KPI -> name -> what the file would say), and none but those named."""
    said = {"kpis": {kpi: {"alerts": dict(changes)} for kpi, changes in alerts.items()}}
    return only_alerts(customised(catalogue(), said), only)


def judged(
    lines: str, *catalogues: Catalogue, since: int, until: int = NOW, step: int = MINUTE, traced: bool = False
) -> list[Result]:
    """What the alerts do from `since` to `until` (ms) with the events of the lines (offsets are from NOW)."""
    plan = Plan(read_for(catalogues))
    history = Events(plan)
    history.take(events(lines))
    return backtest(plan, history, catalogues, Span(since, until, step), lambda share: None, traced=traced)
