"""What the exporter says of the reading it serves: whether it can be trusted, how old it is, and what it left out."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from streams.expose.refresher import Refresher
from streams.kpis.naming import Vital, process_metric


class ReadingMetrics:
    """A collector over the refresher's newest publication, stale ones included: only the KPIs go absent."""

    def __init__(self, refresher: Refresher) -> None:
        self._refresher = refresher

    def describe(self) -> Iterable[Metric]:
        """Every metric that can be collected, without samples."""
        return self._families().values()

    def collect(self) -> Iterable[Metric]:
        """The metrics that have something to say."""
        families = self._families()
        families["up"].add_metric([], float(self._refresher.fresh is not None))
        newest, age = self._refresher.newest, self._refresher.age_s
        if newest is not None and age is not None:
            families["age"].add_metric([], age)
            families["at"].add_metric([], newest.at / 1000)
            families["values"].add_metric([], len(newest.values))
            families["capped"].add_metric(["merged"], newest.merged)
            families["capped"].add_metric(["dropped"], newest.dropped)
        return [family for family in families.values() if family.samples]

    def _families(self) -> dict[str, GaugeMetricFamily]:
        return {
            "up": GaugeMetricFamily(
                Vital.EXPORTER_UP, "Whether the KPIs are served: 0 while the last reading is stale."
            ),
            "age": GaugeMetricFamily(Vital.SNAPSHOT_AGE, "Time since the state that is served was asked for."),
            "at": GaugeMetricFamily(
                process_metric("exporter_snapshot_at_seconds"), "The instant the KPIs are true for, in Unix time."
            ),
            "values": GaugeMetricFamily(Vital.VALUES, "Values in the last reading."),
            "capped": GaugeMetricFamily(
                Vital.LABEL_VALUES_CAPPED,
                "Label values beyond the cap in the last reading: merged into __other__, or dropped.",
                labels=["fate"],
            ),
        }
