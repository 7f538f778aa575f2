"""What fires: as a table with links to the runbooks, as numbers, and as marks on time series."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from grafana_foundation_sdk.models.dashboard import (
    AnnotationQuery,
    DynamicConfigValue,
    ValueMap,
    ValueMappingResult,
)

from streams.kpis.alert import Severity
from streams.kpis.naming import pipeline_alert_name
from streams.kpis.spec import Kpi
from streams.render.alerts import chapter_rules
from streams.render.dashboards import queries
from streams.render.dashboards.grid import WIDTH, Tile
from streams.render.dashboards.look import COUNT, FINE, WRONG, steps
from streams.render.dashboards.panels import value_panel
from streams.render.dashboards.site import DATA_SOURCE, Site
from streams.render.dashboards.tables import ordered, table_panel
from streams.render.pipeline import pipeline
from streams.render.pipeline_alert import NO_SEVERITY
from streams.render.rule import Rule

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
COUNT_WIDTH: Final = 6
COUNT_HEIGHT: Final = 3
TABLE_HEIGHT: Final = 4
"""Three alerts; more scroll."""


@dataclass(frozen=True)
class Alerts:
    """Some alerts: matchers that each select a part of them, the labels that they are told apart by (in the order of a
    table's columns), and the anchors of their runbooks by the names they fire under."""

    matchers: tuple[str, ...]
    labels: tuple[str, ...]
    anchors: Mapping[str, str]

    def firing(self, severity: Severity | None = None) -> str:
        """Those of them that fire now, in PromQL."""
        shared = 'alertstate="firing"' if severity is None else f'alertstate="firing", severity="{severity}"'
        return " or ".join(f"ALERTS{{{shared}, {matcher}}}" for matcher in self.matchers)


def on_kpis(site: Site, kpis: Iterable[Kpi]) -> Alerts:
    """The alerts on these KPIs."""
    ids = {kpi.id for kpi in kpis}
    rules = [rule for rule in _kpi_rules(site) if rule.labels["kpi"] in ids]
    watched = "|".join(dict.fromkeys(rule.labels["kpi"] for rule in rules))
    matchers = (f'kpi=~"{watched}"',) if watched else ()
    return Alerts(matchers, ("alertname", "severity", "owner", "kpi"), _anchors(rules))


def of_pipeline(site: Site) -> Alerts:
    """The alerts of the pipeline on itself, but not what fires all the time to show that alerts get through."""
    rules = [alert.rule(site.runbooks) for alert in pipeline(site.catalogue) if alert.severity != NO_SEVERITY]
    matcher = f'alertname=~"{pipeline_alert_name(".+")}", severity!="{NO_SEVERITY}"'
    return Alerts((matcher,), ("alertname", "severity", "component"), _anchors(rules))


def of_all(site: Site) -> Alerts:
    """All of these; a Prometheus that watches other things, too, has more."""
    of_itself = of_pipeline(site)
    return Alerts(
        ('kpi!=""', *of_itself.matchers),
        ("alertname", "severity", "owner", "kpi", "component"),
        {**_anchors(_kpi_rules(site)), **of_itself.anchors},
    )


def _kpi_rules(site: Site) -> Iterator[Rule]:
    for chapter in site.catalogue.chapters:
        yield from chapter_rules(site.catalogue, chapter, site.runbooks)


def _anchors(rules: Iterable[Rule]) -> Mapping[str, str]:
    """Where the rules' own links lead."""
    return {rule.name: rule.annotations["runbook_url"].rpartition("#")[2] for rule in rules}


def firing_table(site: Site, title: str, alerts: Alerts) -> Tile:
    """What fires, since when, for whom, and the runbook: its anchor is the text of the cell, of which the link is made."""
    told_apart = ", ".join(alerts.labels)
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
        .with_transformation(ordered({label: _COLUMNS[label] for label in (*alerts.labels, "Value", _RUNBOOK)}))
    )
    for column, settings in look_of_cells.items():
        panel.override_by_name(column, [DynamicConfigValue(name, setting) for name, setting in settings.items()])
    return Tile(title, panel.build(), WIDTH, TABLE_HEIGHT)


def firing_count(title: str, alerts: Alerts, severity: Severity) -> Tile:
    """How many of a severity fire; none is 0, as Prometheus knows that."""
    panel = (
        value_panel(title, COUNT, steps((None, FINE), (1, WRONG[severity])))
        .description(f"Alerts of the severity {severity} that fire now.")
        .with_target(queries.now(f"count({alerts.firing(severity)}) or vector(0)"))
    )
    return Tile(title, panel.build(), COUNT_WIDTH, COUNT_HEIGHT)


class FiringMarks(AnnotationQuery):
    """Marks on all time series where alerts fired, with the words that Grafana's types leave out."""

    def __init__(self, alerts: Alerts) -> None:
        super().__init__("Firing", DATA_SOURCE, icon_color=WRONG[Severity.PAGE], expr=alerts.firing())

    def to_json(self) -> dict[str, object]:
        """As the Prometheus data source reads it."""
        words = {"titleFormat": "{{alertname}}", "textFormat": "{{severity}} for {{owner}}", "tagKeys": "severity"}
        return {**super().to_json(), **words, "step": "60s"}
