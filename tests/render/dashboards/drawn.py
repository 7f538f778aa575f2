"""The dashboards as Grafana reads them, and what is asked in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from streams.kpis.catalogue import Catalogue, catalogue
from streams.render.dashboards.site import Site
from streams.render.dashboards.written import dashboards

Json = Mapping[str, Any]

RUNBOOKS = "https://runbooks.example/page"
BOARD = "https://board.example/"


@dataclass(frozen=True)
class Query:
    """What a panel asks, with the variables still in it."""

    dashboard: str
    panel: str
    ref: str
    expr: str
    instant: bool

    @property
    def metrics(self) -> set[str]:
        """The metrics of ours that it names."""
        return set(re.findall(r"(?:\w+:)?funnelwatch_[\w:]+", self.expr))

    def __str__(self) -> str:
        return f"{self.dashboard} › {self.panel} › {self.ref}: {self.expr}"


def drawn(kpis: Catalogue) -> dict[str, Json]:
    """All dashboards of a catalogue by their file names."""
    return {name: json.loads(text) for name, text in dashboards(Site(kpis, RUNBOOKS, BOARD))}


DASHBOARDS: Final = drawn(catalogue())
"""Those that are rendered, drawn once for all tests."""


def panels(dashboard: Json) -> list[Json]:
    """Its panels without the headings."""
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


def queries(dashboard: Json) -> Iterator[Query]:
    """What its panels ask."""
    for panel in panels(dashboard):
        for target in panel["targets"]:
            yield Query(
                dashboard["title"], panel["title"], target["refId"], target["expr"], target.get("instant", False)
            )


def marks(dashboard: Json) -> list[str]:
    """What it asks for marks on time series."""
    return [mark["expr"] for mark in dashboard["annotations"]["list"]]


def windows(dashboard: Json) -> list[str]:
    """The windows that it offers; none if it has no such variable."""
    return [
        option["value"]
        for variable in dashboard["templating"]["list"]
        if variable["name"] == "window"
        for option in variable["options"]
    ]


def asked(expr: str, window: str, rate_interval: str = "1m") -> str:
    """The query as Grafana sends it."""
    return expr.replace("$window", window).replace("$__rate_interval", rate_interval)
