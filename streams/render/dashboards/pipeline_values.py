"""What the pipeline says of itself, as single values."""

from __future__ import annotations

from typing import Final

from grafana_foundation_sdk.builders.dashboard import ThresholdsConfig
from grafana_foundation_sdk.models.dashboard import ValueMap, ValueMappingResult

from streams.kpis.alert import Severity
from streams.kpis.naming import Vital
from streams.render.dashboards import queries
from streams.render.dashboards.grid import Tile
from streams.render.dashboards.look import COUNT, FINE, SECONDS, SHARE, WRONG, Look, steps
from streams.render.dashboards.panels import value_panel

_PAGE, _TICKET = WRONG[Severity.PAGE], WRONG[Severity.TICKET]


WIDTH: Final = 6
HEIGHT: Final = 3


def kpis_served() -> Tile:
    """Whether there are KPIs that can be trusted."""
    says = "Whether some exporter has a fresh reading. While it has none, the KPIs are absent."
    return _answer("KPIs served", says, f"max({Vital.EXPORTER_UP})", "stale")


def values() -> list[Tile]:
    """The ones to look at first."""
    return [
        kpis_served(),
        _value(
            "Age of the KPIs",
            "Time since the state that is served was asked for, of the freshest exporter.",
            f"min({Vital.SNAPSHOT_AGE})",
            SECONDS,
            steps((None, FINE), (10, _TICKET), (30, _PAGE)),
        ),
        _answer(
            "Redis reached",
            "Whether Redis answered the last attempt to read the state.",
            f"max({Vital.EXPORTER_REDIS_UP})",
            "no",
        ),
        _value(
            "Behind by",
            "How far the newest counted event lies behind now while more wait, in the group that is worst off.",
            f"max({Vital.LAG_SECONDS})",
            SECONDS,
            steps((None, FINE), (60, _TICKET), (300, _PAGE)),
        ),
        _value("Workers", "Workers that are scraped.", f"count(count by (job, instance) ({Vital.EVENTS}))", COUNT),
        _value("Shards assigned", "Shards that some worker writes.", f"sum({Vital.ASSIGNED})", COUNT),
        _value(
            "Shards waiting for Redis",
            "Shards whose worker waits for a Redis that cannot be reached.",
            f"sum({Vital.WAITING_FOR_REDIS})",
            COUNT,
            steps((None, FINE), (1, _PAGE)),
        ),
        _value(
            "Rejected, last hour",
            "The share of what arrived that was no event.",
            f"sum(rate({Vital.REJECTED}[1h])) / (sum(rate({Vital.REJECTED}[1h])) + sum(rate({Vital.EVENTS}[1h])))",
            SHARE,
            steps((None, FINE), (0.01, _TICKET)),
        ),
    ]


def _answer(title: str, says: str, expr: str, no: str) -> Tile:
    """Yes, or what no means."""
    answers = {"1": ValueMappingResult(text="yes", color=FINE), "0": ValueMappingResult(text=no, color=_PAGE)}
    panel = value_panel(title, COUNT, steps((None, _PAGE), (1, FINE))).mappings([ValueMap(answers)])
    return Tile(title, panel.description(says).with_target(queries.now(expr)).build(), WIDTH, HEIGHT)


def _value(title: str, says: str, expr: str, look: Look, colours: ThresholdsConfig | None = None) -> Tile:
    """A number of the pipeline."""
    panel = value_panel(title, look, colours).description(says).with_target(queries.now(expr))
    return Tile(title, panel.build(), WIDTH, HEIGHT)
