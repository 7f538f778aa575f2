"""The pipeline's alerts on itself: whether the KPIs can be trusted at all. As data: expression, words, and test series.

Where one of these fires, alerts on KPIs say little; the label `component` tells the two kinds apart. Rates are compared
and not increases: those are extrapolated, and so never whole.
"""

from __future__ import annotations

from typing import Final

from streams.kpis.alert import Severity
from streams.kpis.naming import Vital, selector
from streams.measures.window import MINUTE
from streams.render.pipeline_alert import PipelineAlert

_UP: Final = selector(Vital.EXPORTER_UP, instance="exporter-1")
_FAILING: Final = selector(Vital.REFRESH_ERRORS, instance="exporter-1")


def _worker(vital: Vital, **labels: str) -> str:
    """A series as a worker gives it."""
    return selector(vital, job="funnelwatch", instance="worker-1", **labels)


_PARTITION: Final = {"topic": "leads", "partition": "0"}
_SHARD: Final = {"group": "people", "partition": "0"}
_TYPE: Final = {"type": "page.viewed"}
_FAULT: Final = {"topic": "leads", "reason": "not_json"}

PIPELINE: Final = (
    PipelineAlert(
        name="ExporterAbsent",
        component="exporter",
        severity=Severity.PAGE,
        expr=f"absent({Vital.EXPORTER_UP})",
        summary="No exporter is scraped: there are no KPIs, and no alert on them can fire.",
        says="Prometheus has had no metrics of an exporter.",
        quiet={"while one is scraped, even if it serves nothing": {_UP: "0+0x20"}},
    ),
    PipelineAlert(
        name="KpisStale",
        component="exporter",
        severity=Severity.PAGE,
        hold=2 * MINUTE,  # a start takes seconds
        expr=f"max({Vital.EXPORTER_UP}) == 0",
        summary="The exporter has no fresh reading: the KPIs are absent, and no alert on them can fire.",
        says="No exporter serves KPIs: the last reading is too old, or there was none.",
        breach={_UP: "0+0x20"},
        quiet={
            "while KPIs are served": {_UP: "1+0x20"},
            "while another replica serves them": {selector(Vital.EXPORTER_UP, instance="exporter-2"): "1+0x20"},
        },
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
        keeps={"instance": "exporter-1"},
        breach={_FAILING: "0+1x20"},
        since=1,
        quiet={"after a single failure long ago": {_FAILING: "7+0x20"}},
    ),
    PipelineAlert(
        name="WorkerAbsent",
        component="worker",
        severity=Severity.PAGE,
        expr=f"absent({Vital.EVENTS})",
        summary="No worker is scraped: events are not counted.",
        says="Prometheus has had no metrics of a worker.",
        quiet={"while one is scraped, even if it is idle": {_worker(Vital.EVENTS, **_TYPE): "0+0x20"}},
    ),
    PipelineAlert(
        name="WorkerBehind",
        component="worker",
        severity=Severity.PAGE,
        expr=f"max by (group) ({Vital.LAG_SECONDS}) > 300",  # the usual target: answered leads begin to count as overdue
        summary="The worker is behind: the KPIs show the past, and answered leads still count as waiting.",
        says="The newest event counted of {group} is {value} old while more of them wait.",
        pipe=" | humanizeDuration",
        printed="5m 1s",
        keeps={"group": "people"},
        breach={_worker(Vital.LAG_SECONDS, **_SHARD): "301+0x20"},
        quiet={"up to five minutes": {_worker(Vital.LAG_SECONDS, **_SHARD): "300+0x20"}},
    ),
    PipelineAlert(
        name="WorkerStuck",
        component="worker",
        severity=Severity.PAGE,
        expr=f"sum by (job, instance) ({Vital.LAG_MESSAGES}) > 0\n"
        f"unless on (job, instance)\n"
        f"time() - max by (job, instance) ({Vital.LAST_COMMIT}) <= 300",
        summary="A worker has messages to read and commits nothing.",
        says="{instance} has {value} messages waiting and has not committed for five minutes.",
        pipe=' | printf "%.0f"',
        printed="1",
        keeps={"job": "funnelwatch", "instance": "worker-1"},
        breach={
            _worker(Vital.LAG_MESSAGES, **_PARTITION): "1+0x20",
            _worker(Vital.LAST_COMMIT, **_SHARD): "-301+60x20",
        },
        quiet={
            "while it commits": {_worker(Vital.LAST_COMMIT, **_SHARD): "-300+60x20"},
            "while nothing waits": {_worker(Vital.LAG_MESSAGES, **_PARTITION): "0+0x20"},
        },
    ),
    PipelineAlert(
        name="CommitsFailing",
        component="worker",
        severity=Severity.TICKET,
        hold=10 * MINUTE,
        expr=f"rate({Vital.REOPENED}[5m]) > 0",
        summary="A worker keeps failing to commit: Redis refuses, or is lost again and again.",
        says="{instance} opens shards anew {value} times a second.",
        pipe=' | printf "%.3f"',
        printed="0.017",
        keeps={"job": "funnelwatch", "instance": "worker-1"},
        breach={_worker(Vital.REOPENED): "0+1x20"},
        since=1,
        quiet={"after a single failure long ago": {_worker(Vital.REOPENED): "7+0x20"}},
    ),
    PipelineAlert(
        name="ShardsContested",
        component="worker",
        severity=Severity.TICKET,
        hold=10 * MINUTE,
        expr=f"rate({Vital.FENCED}[5m]) > 0",
        summary="Workers take shards from each other: rebalances without end, or two deployments on one Redis.",
        says="{instance} is refused {value} commits a second for a newer worker's sake.",
        pipe=' | printf "%.3f"',
        printed="0.017",
        keeps={"job": "funnelwatch", "instance": "worker-1"},
        breach={_worker(Vital.FENCED): "0+1x20"},
        since=1,
        quiet={"after a single takeover long ago": {_worker(Vital.FENCED): "7+0x20"}},
    ),
    PipelineAlert(
        name="EventsRejected",
        component="producers",
        severity=Severity.TICKET,
        expr=f"sum(rate({Vital.REJECTED}[1h]))\n"
        f"/ (sum(rate({Vital.REJECTED}[1h])) + sum(rate({Vital.EVENTS}[1h]))) > 0.01",
        summary="More than 1 % of what arrives is no event: a producer sends something else than the contract.",
        says="{value} of the records of the last hour were rejected; they are among the dead letters.",
        pipe=" | humanizePercentage",
        printed="1.01%",
        breach={_worker(Vital.REJECTED, **_FAULT): "0+1x20", _worker(Vital.EVENTS, **_TYPE): "0+98x20"},
        since=1,
        quiet={
            "just below 1 %": {_worker(Vital.EVENTS, **_TYPE): "0+100x20"},
            "while nothing arrives": {
                _worker(Vital.REJECTED, **_FAULT): "7+0x20",
                _worker(Vital.EVENTS, **_TYPE): "9+0x20",
            },
        },
    ),
)
