"""The pipeline's alerts on itself: whether the KPIs can be trusted at all. As data: expression, words, and test series.

Where one of these fires, alerts on KPIs say little: the label `component` tells the two kinds apart, and `trust` marks
those during which no KPI means anything. These are held for a minute or two, so that they are there before the alerts on
KPIs that they explain; the most hasty of those is held for five. Rates are compared and not increases: those are
extrapolated, and so never whole.
"""

from __future__ import annotations

from typing import Final

from streams.kpis.catalogue import Catalogue
from streams.render.pipeline_alert import NO_SEVERITY, PipelineAlert
from streams.render.pipeline_exporter import EXPORTER
from streams.render.pipeline_inputs import inputs_stale
from streams.render.pipeline_producers import PRODUCERS
from streams.render.pipeline_state import STATE
from streams.render.pipeline_worker import WORKER

WATCHDOG: Final = PipelineAlert(
    name="Watchdog",
    component="alerting",
    severity=NO_SEVERITY,
    hold=0,
    expr="vector(1)",
    summary="Always fires, to show that alerts get through.",
    says="Send it to a dead man's switch, which tells somebody when it stops coming.",
    mended=None,
)

PIPELINE: Final = (*EXPORTER, *STATE, *WORKER, *PRODUCERS, WATCHDOG)
"""Those that are the same for every catalogue."""


def pipeline(catalogue: Catalogue) -> tuple[PipelineAlert, ...]:
    """All of them, for what is watched in this catalogue."""
    return (*PIPELINE, *inputs_stale(catalogue))
