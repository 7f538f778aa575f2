"""The dashboard of a chapter: every KPI at a glance, then each over time and by its dimensions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from streams.kpis.spec import Chapter
from streams.render.dashboards.alerts import firing_table, on_kpis
from streams.render.dashboards.frame import Frame, owners
from streams.render.dashboards.grid import Section, Tile, filling, in_lines
from streams.render.dashboards.kpi_breakdown import breakdown
from streams.render.dashboards.kpi_history import history
from streams.render.dashboards.kpi_value import value
from streams.render.dashboards.site import Site, windows_of
from streams.render.dashboards.subject import Subject, subject

VALUES_A_LINE = 4
HISTORIES_A_LINE = 3


def chapter_frame(site: Site, chapter: Chapter) -> Frame:
    """The dashboard."""
    windows = windows_of(chapter.kpis)
    subjects = [subject(site, windows, kpi) for kpi in chapter.kpis]
    alerts = on_kpis(site, chapter.kpis)
    firing = [[firing_table(site, "Alerts of this chapter", alerts)]] if alerts.anchors else []
    return Frame(
        name=chapter.id,
        title=chapter.title,
        about=chapter.about,
        tags=(chapter.id, *owners(kpi.owner for kpi in chapter.kpis)),
        sections=[
            Section("At a glance", in_lines([value(one) for one in subjects if one.kpi.total], VALUES_A_LINE)),
            Section("Firing", firing),
            Section("Over time and by dimension", list(_lines(subjects))),
        ],
        alerts=alerts,
        windows=windows,
    )


def _lines(subjects: Sequence[Subject]) -> Iterator[Sequence[Tile]]:
    """In reading order: a KPI with its breakdowns has a line of its own, others that follow each other share one."""
    alone: list[Tile] = []
    for one in subjects:
        if one.kpi.by:
            yield from map(filling, in_lines(alone, HISTORIES_A_LINE))
            alone = []
            yield _with_breakdowns(one)
        else:
            alone.append(history(one))
    yield from map(filling, in_lines(alone, HISTORIES_A_LINE))


def _with_breakdowns(one: Subject) -> Sequence[Tile]:
    over_time = history(one)
    breakdowns = [breakdown(one, dimension) for dimension in one.kpi.by]
    return [over_time, *filling(breakdowns, 24 - over_time.width)]
