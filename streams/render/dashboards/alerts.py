"""What fires: as a table with links to the runbooks, as numbers, and as marks on time series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from grafana_foundation_sdk.models.dashboard import (
    AnnotationQuery,
    DynamicConfigValue,
    ValueMap,
    ValueMappingResult,
)

from streams.kpis.alert import Severity
from streams.kpis.condition import conditions
from streams.kpis.naming import alert_name, runbook_anchor
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
_QUIET: Final = "nothing fires"


def firing(**matchers: str) -> str:
    """The alerts that fire and match; a matcher is a whole PromQL one without its label: `=~"page|ticket"`."""
    chosen = "".join(f", {label}{matcher}" for label, matcher in matchers.items())
    return f'ALERTS{{alertstate="firing"{chosen}}}'


def exactly(value: str) -> str:
    """The matcher of one value."""
    return f'="{value}"'


def of_kpis(kpis: Iterable[str]) -> str:
    """The matcher of the alerts on these KPIs."""
    return f'=~"{"|".join(kpis)}"'


OF_PIPELINE: Final = '!=""'
"""The matcher of `component` that only the pipeline's alerts on itself satisfy."""


def runbook_sections(site: Site) -> Mapping[str, str]:
    """The anchor of each alert's section in the runbooks, by the name that the alert fires under."""
    sections = {alert.title: alert.title for alert in PIPELINE}
    for kpi in site.catalogue:
        for condition in conditions(site.catalogue, kpi):
            sections[condition.name] = alert_name(kpi, condition.alert)
    return {name: runbook_anchor(section) for name, section in sections.items()}


def firing_table(site: Site, title: str, height: int, **matchers: str) -> Tile:
    """What fires, since when, for whom, and the runbook. Which is the name's text, so that a link can be made of it."""
    since = f"1000 * max by ({', '.join(LABELS)}) (ALERTS_FOR_STATE and ignoring (alertstate) {firing(**matchers)})"
    expr = f'label_replace({since}, "{_RUNBOOK}", "$1", "alertname", "(.*)")'
    columns = {label: label.capitalize() for label in LABELS} | {
        "alertname": "Alert",
        "kpi": "KPI",
        "Value": "Since",
        _RUNBOOK: "Runbook",
    }
    sections = {name: ValueMappingResult(text=anchor) for name, anchor in runbook_sections(site).items()}
    link = {"title": "Open the runbook", "url": f"{site.runbooks}#${{__value.text}}", "targetBlank": True}
    severities = {severity.value: ValueMappingResult(color=colour) for severity, colour in WRONG.items()}
    panel = (
        table_panel(title)
        .no_value(_QUIET)
        .description("What fires now, by Prometheus, and since when. The last column leads to the runbook.")
        .with_target(queries.rows(expr))
        .with_transformation(ordered(columns))
        .override_by_name("Since", [DynamicConfigValue("unit", "dateTimeFromNow")])
        .override_by_name(
            "Severity",
            [
                DynamicConfigValue("mappings", [ValueMap(options=severities)]),
                DynamicConfigValue("custom.cellOptions", {"type": "color-text"}),
            ],
        )
        .override_by_name(
            "Runbook",
            [
                DynamicConfigValue("mappings", [ValueMap(options=sections)]),
                DynamicConfigValue("links", [link]),
            ],
        )
    )
    return Tile(title, panel.build(), WIDTH, height)


def firing_count(title: str, severity: Severity, width: int, height: int, **matchers: str) -> Tile:
    """How many of a severity fire; none is 0, as Prometheus knows that."""
    expr = f"count({firing(severity=exactly(severity), **matchers)}) or vector(0)"
    panel = (
        value_panel(title, Look("none", 0), steps((None, FINE), (1, WRONG[severity])))
        .description(f"Alerts of the severity {severity} that fire now.")
        .with_target(queries.now(expr))
    )
    return Tile(title, panel.build(), width, height)


class FiringMarks(AnnotationQuery):
    """Marks on all time series where alerts fired, with the words that Grafana's types leave out."""

    def __init__(self, **matchers: str) -> None:
        super().__init__(
            name="Firing", datasource=DATA_SOURCE, icon_color=WRONG[Severity.PAGE], expr=firing(**matchers)
        )

    def to_json(self) -> dict[str, object]:
        """As the Prometheus data source reads it."""
        words = {"titleFormat": "{{alertname}}", "textFormat": "{{severity}} for {{owner}}", "tagKeys": "severity"}
        return {**super().to_json(), **words, "step": "60s"}
