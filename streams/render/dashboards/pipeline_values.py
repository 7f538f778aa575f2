"""What the pipeline says of itself, as single values."""

from __future__ import annotations

from grafana_foundation_sdk.builders.dashboard import ThresholdsConfig
from grafana_foundation_sdk.models.dashboard import ValueMap, ValueMappingResult

from streams.kpis.alert import Severity
from streams.kpis.naming import Vital
from streams.render.dashboards import queries
from streams.render.dashboards.grid import Tile
from streams.render.dashboards.look import FINE, WRONG, Look, steps
from streams.render.dashboards.panels import value_panel

_PAGE, _TICKET = WRONG[Severity.PAGE], WRONG[Severity.TICKET]


def kpis_served() -> Tile:
    """Whether there are KPIs that can be trusted."""
    answers = {"1": ValueMappingResult(text="yes", color=FINE), "0": ValueMappingResult(text="stale", color=_PAGE)}
    panel = (
        value_panel("KPIs served", Look("none", 0), steps((None, _PAGE), (1, FINE)))
        .description("Whether some exporter has a fresh reading. While it has none, the KPIs are absent.")
        .mappings([ValueMap(options=answers)])
        .with_target(queries.now(f"max({Vital.EXPORTER_UP})"))
    )
    return Tile("KPIs served", panel.build(), 4, 4)


def value_of(title: str, says: str, expr: str, look: Look, colours: ThresholdsConfig | None = None) -> Tile:
    """A number of the pipeline."""
    panel = value_panel(title, look, colours).description(says).with_target(queries.now(expr))
    return Tile(title, panel.build(), 4, 4)


def values() -> list[Tile]:
    """The ones to look at first."""
    return [
        kpis_served(),
        value_of(
            "Age of the KPIs",
            "Time since the state that is served was asked for, of the freshest exporter.",
            f"min({Vital.SNAPSHOT_AGE})",
            Look("s", 1),
            steps((None, FINE), (10, _TICKET), (30, _PAGE)),
        ),
        value_of(
            "Workers", "Workers that are scraped.", f"count(count by (job, instance) ({Vital.EVENTS}))", Look("none", 0)
        ),
        value_of(
            "Shards assigned",
            "Partitions of the groups of topics that some worker writes.",
            f"sum({Vital.ASSIGNED})",
            Look("none", 0),
        ),
        value_of(
            "Behind by",
            "How far the newest counted event lies behind now while more wait, in the group that is worst off.",
            f"max({Vital.LAG_SECONDS})",
            Look("s", 1),
            steps((None, FINE), (60, _TICKET), (300, _PAGE)),
        ),
        value_of(
            "Rejected, last hour",
            "The share of what arrived that was no event.",
            f"sum(rate({Vital.REJECTED}[1h])) / (sum(rate({Vital.REJECTED}[1h])) + sum(rate({Vital.EVENTS}[1h])))",
            Look("percentunit", 2),
            steps((None, FINE), (0.01, _TICKET)),
        ),
    ]
