"""The dashboard of the sales response: its objective, how long leads wait, and who waits now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from streams.render.dashboards import queries
from streams.render.dashboards.alerts import Alerts, firing_table, on_kpis
from streams.render.dashboards.frame import Frame, owners
from streams.render.dashboards.grid import WIDTH, Section, Tile, filling
from streams.render.dashboards.kpi_breakdown import breakdown
from streams.render.dashboards.kpi_history import history
from streams.render.dashboards.kpi_value import value
from streams.render.dashboards.objective import budget_left, burn_rate, objectives, reached
from streams.render.dashboards.site import Site, windows_of
from streams.render.dashboards.subject import Subject, subject
from streams.render.dashboards.tables import Column, table_by

RESPONSE: Final = "sales_response_seconds"
IN_TIME: Final = "sales_response_within_target_ratio"
WAITING: Final = ("leads_waiting", "leads_waiting_overdue", "oldest_waiting_seconds")
DIMENSION: Final = "channel"


def response(site: Site) -> Iterator[Frame]:
    """The dashboard; none where everything that it would show is switched off."""
    there = {kpi.id: kpi for kpi in site.catalogue if kpi.id in (RESPONSE, IN_TIME, *WAITING)}
    windows = windows_of(there.values())
    shown = {id: subject(site, windows, kpi) for id, kpi in there.items()}
    if not shown:
        return
    alerts = on_kpis(site, there.values())
    waiting = [shown[id] for id in WAITING if id in shown]
    yield Frame(
        name="sales-response",
        title="Sales response",
        about="How soon leads are answered, against the objective, and who waits now.",
        tags=("sales-response", *owners(kpi.owner for kpi in there.values())),
        sections=[
            Section("Now", list(_now(site, waiting, alerts))),
            Section("Objective", list(_objective(site))),
            Section("How long leads wait", [_courses(shown[id]) for id in (RESPONSE, IN_TIME) if id in shown]),
            Section("Who waits", [filling([history(one) for one in waiting])] if waiting else []),
            Section("By channel", list(_by_channel(shown))),
        ],
        alerts=alerts,
        windows=windows,
        span="now-24h",
        refresh="10s",
    )


def _now(site: Site, waiting: Sequence[Subject], alerts: Alerts) -> Iterator[Sequence[Tile]]:
    if waiting:
        yield filling([value(one) for one in waiting])
    if alerts.anchors:
        yield [firing_table(site, "Alerts on the response", alerts)]


def _objective(site: Site) -> Iterator[Sequence[Tile]]:
    for objective in objectives(site):
        if objective.kpi.id == IN_TIME:
            left = [reached(site, objective), budget_left(site, objective)]
            yield [*left, burn_rate(site, objective)]


def _by_channel(shown: Mapping[str, Subject]) -> Iterator[Sequence[Tile]]:
    """All that is known by channel, side by side."""
    columns = [column for one in shown.values() if DIMENSION in one.kpi.by for column in _columns(one)]
    if not columns:
        return
    table = table_by("Everything by channel", DIMENSION, columns).description("What does not exist is unknown.")
    yield [Tile("everything by channel", table.build(), WIDTH, 9)]


def _courses(one: Subject) -> Sequence[Tile]:
    """Over time, and by whatever the table of channels does not have."""
    others = [breakdown(one, dimension) for dimension in one.kpi.by if dimension != DIMENSION]
    return filling([history(one), *others])


def _columns(one: Subject) -> Iterator[Column]:
    for stat in one.kpi.stats or (None,):
        heading = f"{one.title} {stat}" if stat else one.title
        yield Column(heading, queries.by_label(one.kpi, DIMENSION, one.window, stat), one.look)
