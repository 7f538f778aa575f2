"""What fires: as a table with links to the runbooks, as numbers, and as marks on time series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from grafana_foundation_sdk.models.dashboard import (
    AnnotationQuery,
    DynamicConfigValue,
    ValueMap,
    ValueMappingResult,
)

from streams.kpis.alert import Severity
from streams.kpis.condition import Condition, conditions
from streams.kpis.naming import PREFIX, alert_name, camel, runbook_anchor
from streams.kpis.spec import Kpi
from streams.render.dashboards import queries
from streams.render.dashboards.grid import WIDTH, Tile
from streams.render.dashboards.look import FINE, WRONG, Look, steps
from streams.render.dashboards.panels import value_panel
from streams.render.dashboards.site import DATA_SOURCE, Site
from streams.render.dashboards.tables import ordered, table_panel
from streams.render.pipeline import PIPELINE

LABELS: Final = ("alertname", "severity", "owner", "kpi", "component")
"""What alerts are told apart by, in the order of the table's columns."""
_RUNBOOK: Final = "runbook"
_COLUMNS: Final = {
    "alertname": "Alert",
    "severity": "Severity",
    "owner": "Owner",
    "kpi": "KPI",
    "component": "Component",
    "Value": "Since",
    _RUNBOOK: "Runbook",
}
TABLE_HEIGHT: Final = 4
"""Three alerts; more scroll."""
COUNT: Final = (4, 4)


@dataclass(frozen=True)
class Alerts:
    """Some alerts: matchers that each select a part of them, and the anchors of their runbooks by the names they fire
    under."""

    matchers: tuple[str, ...]
    anchors: Mapping[str, str]

    def firing(self, severity: Severity | None = None) -> str:
        """Those of them that fire now, in PromQL."""
        shared = 'alertstate="firing"' if severity is None else f'alertstate="firing", severity="{severity}"'
        return " or ".join(f"ALERTS{{{shared}, {matcher}}}" for matcher in self.matchers)


def on_kpis(site: Site, kpis: Iterable[Kpi]) -> Alerts:
    """The alerts on these KPIs."""
    watched = [condition for kpi in kpis for condition in conditions(site.catalogue, kpi)]
    ids = "|".join(dict.fromkeys(condition.kpi.id for condition in watched))
    return Alerts((f'kpi=~"{ids}"',) if ids else (), _kpi_anchors(watched))


def of_pipeline() -> Alerts:
    """The alerts of the pipeline on itself."""
    return Alerts(
        (f'alertname=~"{camel(PREFIX)}.+"',), {alert.title: runbook_anchor(alert.title) for alert in PIPELINE}
    )


def of_all(site: Site) -> Alerts:
    """All of these; a Prometheus that watches other things, too, has more."""
    watched = [condition for kpi in site.catalogue for condition in conditions(site.catalogue, kpi)]
    pipeline = of_pipeline()
    return Alerts(('kpi!=""', *pipeline.matchers), {**_kpi_anchors(watched), **pipeline.anchors})


def _kpi_anchors(watched: Iterable[Condition]) -> dict[str, str]:
    """An alert that fires in steps has one section for all."""
    return {condition.name: runbook_anchor(alert_name(condition.kpi, condition.alert)) for condition in watched}


def firing_table(site: Site, title: str, alerts: Alerts, width: int = WIDTH) -> Tile:
    """What fires, since when, for whom, and the runbook: its anchor is the text of the cell, of which the link is made."""
    told_apart = ", ".join(LABELS)
    since = f"1000 * max by ({told_apart}) (ALERTS_FOR_STATE and ignoring (alertstate) ({alerts.firing()}))"
    expr = f'label_replace({since}, "{_RUNBOOK}", "$1", "alertname", "(.*)")'
    anchors = {name: ValueMappingResult(text=anchor) for name, anchor in alerts.anchors.items()}
    link = {"title": "Open the runbook", "url": f"{site.runbooks}#${{__value.text}}", "targetBlank": True}
    severities = {severity.value: ValueMappingResult(color=colour) for severity, colour in WRONG.items()}
    look_of_cells: Mapping[str, Mapping[str, object]] = {
        "Since": {"unit": "dateTimeFromNow"},
        "Severity": {"mappings": [ValueMap(severities)], "custom.cellOptions": {"type": "color-text"}},
        "Runbook": {"mappings": [ValueMap(anchors)], "links": [link]},
    }
    panel = (
        table_panel(title)
        .no_value("nothing fires")
        .description("What fires now, and since when. The last column leads to the runbook.")
        .with_target(queries.rows(expr))
        .with_transformation(ordered({label: _COLUMNS[label] for label in (*LABELS, "Value", _RUNBOOK)}))
    )
    for column, settings in look_of_cells.items():
        panel.override_by_name(column, [DynamicConfigValue(name, setting) for name, setting in settings.items()])
    return Tile(title, panel.build(), width, TABLE_HEIGHT)


def firing_count(title: str, alerts: Alerts, severity: Severity) -> Tile:
    """How many of a severity fire; none is 0, as Prometheus knows that."""
    panel = (
        value_panel(title, Look("none", 0), steps((None, FINE), (1, WRONG[severity])))
        .description(f"Alerts of the severity {severity} that fire now.")
        .with_target(queries.now(f"count({alerts.firing(severity)}) or vector(0)"))
    )
    return Tile(title, panel.build(), *COUNT)


class FiringMarks(AnnotationQuery):
    """Marks on all time series where alerts fired, with the words that Grafana's types leave out."""

    def __init__(self, alerts: Alerts) -> None:
        super().__init__("Firing", DATA_SOURCE, icon_color=WRONG[Severity.PAGE], expr=alerts.firing())

    def to_json(self) -> dict[str, object]:
        """As the Prometheus data source reads it."""
        words = {"titleFormat": "{{alertname}}", "textFormat": "{{severity}} for {{owner}}", "tagKeys": "severity"}
        return {**super().to_json(), **words, "step": "60s"}
