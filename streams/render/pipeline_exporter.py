"""Alerts on the exporter."""

from __future__ import annotations

from typing import Final

from streams.kpis.alert import Severity
from streams.kpis.naming import Vital, selector
from streams.measures.window import MINUTE
from streams.render.course import counting, level
from streams.render.pipeline_alert import PipelineAlert

_FIRST: Final = {"job": "funnelwatch-exporter", "instance": "exporter-1"}
_UP: Final = selector(Vital.EXPORTER_UP, **_FIRST)
_OTHER_UP: Final = selector(Vital.EXPORTER_UP, job="funnelwatch-exporter", instance="exporter-2")
_FAILING: Final = selector(Vital.REFRESH_ERRORS, **_FIRST)
_AGE: Final = selector(Vital.SNAPSHOT_AGE, **_FIRST)

EXPORTER: Final = (
    PipelineAlert(
        name="ExporterAbsent",
        component="exporter",
        severity=Severity.PAGE,
        trust_lost=True,
        hold=1 * MINUTE,
        expr=f"absent({Vital.EXPORTER_UP})",
        summary="No exporter is scraped: there are no KPIs, and no alert on them can fire.",
        says="Prometheus has had no metrics of an exporter.",
        mended={_UP: level(1)},
        quiet={"while one is scraped, even if it serves nothing": {_UP: level(0)}},
    ),
    PipelineAlert(
        name="KpisStale",
        component="exporter",
        severity=Severity.PAGE,
        trust_lost=True,
        hold=1 * MINUTE,  # a start takes seconds
        expr=f"max({Vital.EXPORTER_UP}) == 0",
        summary="The exporter has no fresh reading: the KPIs are absent, and no alert on them can fire.",
        says="No exporter serves KPIs: the last reading is too old, or there was none.",
        breach={_UP: level(0)},
        mended={_UP: level(1)},
        quiet={"while another replica serves them": {_OTHER_UP: level(1)}},
    ),
    PipelineAlert(
        name="SnapshotOld",
        component="exporter",
        severity=Severity.TICKET,
        expr=f"max by (job, instance) ({Vital.SNAPSHOT_AGE}) > 120",  # two refreshes, at the longest setting
        summary="A replica of the exporter shows an old reading, or none.",
        says="The last reading of {instance} is {value} old.",
        pipe=" | humanizeDuration",
        printed="2m 1s",
        keeps=_FIRST,
        breach={_AGE: level(121)},
        mended={_AGE: level(1)},
        quiet={"up to two minutes": {_AGE: level(120)}},
    ),
    PipelineAlert(
        name="RefreshFailing",
        component="exporter",
        severity=Severity.TICKET,
        hold=10 * MINUTE,
        expr=f"rate({Vital.REFRESH_ERRORS}[5m]) > 0",
        summary="The exporter keeps failing to read the state.",
        says="{value} readings a second fail; the KPIs get old in between.",
        pipe=' | printf "%.3f"',
        printed="0.017",
        keeps=_FIRST,
        breach={_FAILING: counting(1)},
        since=1,
        mended={_FAILING: counting(0)},
        clears=5,
        quiet={"while none fails": {_FAILING: counting(0)}},
    ),
)
