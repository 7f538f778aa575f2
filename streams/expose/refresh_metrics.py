"""How refreshing goes: how long each half takes and how often it fails."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Histogram

from streams.kpis.naming import Vital

Phase = Literal["snapshot", "read"]


class RefreshMetrics:
    """Metrics of the refresher."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._seconds = Histogram(
            Vital.REFRESH_DURATION,
            "Time to get the state (snapshot) and to make the KPIs of it (read).",
            ["phase"],
            registry=registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
        )
        self._errors = Counter(Vital.REFRESH_ERRORS, "Refreshes that failed.", registry=registry)

    def timed(self, phase: Phase) -> AbstractContextManager[object]:
        """Measures what runs inside, also where it fails."""
        return self._seconds.labels(phase).time()

    def failed(self) -> None:
        """Counts a refresh that failed."""
        self._errors.inc()
