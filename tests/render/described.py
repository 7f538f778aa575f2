"""Every metric that the exporter and the workers describe, as Prometheus gets to know them."""

from __future__ import annotations

from prometheus_client import CollectorRegistry

from streams.expose.collector import kpi_families
from streams.expose.operations import Operations
from streams.expose.publication import Publication
from streams.expose.reading_metrics import ReadingMetrics
from streams.expose.refresh_metrics import RefreshMetrics
from streams.expose.refresher import Refresher
from streams.expose.regain import Regain
from streams.expose.state_metrics import StateMetrics
from streams.kpis.catalogue import Catalogue
from streams.measures.view import View


class _Unread:
    """A source that nobody reads: metrics are described before there is anything to say."""

    async def snapshot(self) -> View:
        raise NotImplementedError

    async def moved(self) -> bool:
        raise NotImplementedError


def _unpublished(view: View) -> Publication:
    raise NotImplementedError


def described_names(catalogue: Catalogue) -> set[str]:
    """The names, those of the series of counters and histograms included."""
    registry = CollectorRegistry()
    Operations(registry, lambda: 0.0, lambda: None)
    registry.register(StateMetrics(Regain(), by_wall=True))
    registry.register(ReadingMetrics(Refresher(_Unread(), _unpublished, RefreshMetrics(registry))))
    kpis = {family.name for family in kpi_families(catalogue)}
    return kpis | set(registry._names_to_collectors)  # the names it has given away; there is no other way to ask
