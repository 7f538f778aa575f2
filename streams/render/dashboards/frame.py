"""What surrounds the panels of every dashboard: who it is for, its variables, its links, and its text as a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from grafana_foundation_sdk.builders import dashboard
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import (
    AnnotationContainer,
    Dashboard,
    DashboardCursorSync,
    DashboardLink,
    DashboardLinkType,
    VariableModel,
    VariableOption,
)

from streams.kpis.naming import PREFIX
from streams.render.dashboards.alerts import Alerts, FiringMarks
from streams.render.dashboards.grid import Section, laid_out
from streams.render.dashboards.site import DATA_SOURCE_UID, NO_WINDOWS, PROMETHEUS, WINDOW, Site, Windows, uid
from streams.render.dashboards.told import link
from streams.render.generated import words


@dataclass(frozen=True, kw_only=True)
class Frame:
    """`name` is that of the file and the last part of the uid; `tags` say whose it is and what it is about; `span` is the
    time that is shown at first; where `alerts` fired is marked on time series."""

    name: str
    title: str
    about: str
    tags: tuple[str, ...]
    sections: Sequence[Section]
    alerts: Alerts
    windows: Windows = NO_WINDOWS
    span: str = "now-7d"
    refresh: str = "1m"


def text(site: Site, frame: Frame) -> str:
    """The dashboard as Grafana reads it. JSON has no comments, so its description says that it is generated."""
    return json.dumps(_dashboard(site, frame), cls=JSONEncoder, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _dashboard(site: Site, frame: Frame) -> Dashboard:
    made = (
        dashboard.Dashboard(f"{PREFIX} · {frame.title}")
        .uid(uid(frame.name))
        .description(f"{frame.about} {words('the catalogue')}")
        .tags([PREFIX, *frame.tags])
        .readonly()
        .timezone("browser")
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .time(frame.span, "now")
        .refresh(frame.refresh)
        .links(_links(site))
        .build()
    )
    made.templating.list_val = list(_variables(frame.windows))
    made.annotations = AnnotationContainer([FiringMarks(frame.alerts)] if frame.alerts.anchors else [])
    made.panels = laid_out(frame.sections)
    return made


def _links(site: Site) -> list[Builder[DashboardLink]]:
    others = (
        dashboard.DashboardLink("Dashboards")
        .type(DashboardLinkType.DASHBOARDS)
        .tags([PREFIX])
        .as_dropdown(True)
        .keep_time(True)
        .include_vars(True)
    )
    return [others, link("Board", site.board), link("Runbooks", site.runbooks)]


def _variables(windows: Windows) -> Iterator[VariableModel]:
    yield (
        dashboard.DatasourceVariable("datasource")
        .label("Data source")
        .type(PROMETHEUS)
        .current(VariableOption(True, "Prometheus", DATA_SOURCE_UID))
        .allow_custom_value(False)
        .build()
    )
    if windows.offered:
        yield (
            dashboard.CustomVariable(WINDOW)
            .label("Window")
            .description("What the KPIs are over. Those that have fewer windows show the ones they have.")
            .values(",".join(windows.offered))
            .options([_option(window, windows.usual) for window in windows.offered])
            .current(_option(windows.usual, windows.usual))
            .allow_custom_value(False)
            .build()
        )


def _option(window: str, usual: str) -> VariableOption:
    return VariableOption(window == usual, window, window)


def owners(names: Iterable[str]) -> tuple[str, ...]:
    """The owners as tags, each once, in order."""
    return tuple(dict.fromkeys(names))
