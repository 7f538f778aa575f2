"""Alerts on the workers."""

from __future__ import annotations

from typing import Final

from streams.kpis.alert import Severity
from streams.kpis.naming import Vital, selector
from streams.measures.window import MINUTE
from streams.render.course import GONE, counting, level, rising, since
from streams.render.pipeline_alert import PipelineAlert

_FIRST: Final = {"job": "funnelwatch-worker", "instance": "worker-1"}


def _worker(vital: Vital, **labels: str) -> str:
    """A series as a worker gives it."""
    return selector(vital, **_FIRST, **labels)


def _exporter(vital: Vital, **labels: str) -> str:
    """A series as an exporter gives it."""
    return selector(vital, job="funnelwatch-exporter", instance="exporter-1", **labels)


_SHARD: Final = {"group": "people", "partition": "0"}
_EVENTS: Final = _worker(Vital.EVENTS, topic="engagements", type="page.viewed")
_LAG: Final = _worker(Vital.LAG_SECONDS, **_SHARD)
_MESSAGES: Final = _worker(Vital.LAG_MESSAGES, topic="leads", partition="0")
_COMMITTED: Final = _worker(Vital.LAST_COMMIT, **_SHARD)
_SHARDS: Final = _exporter(Vital.SHARDS, group="people")
_CANARY: Final = _exporter(Vital.CANARY, **_SHARD)
_OTHER_CANARY: Final = _exporter(Vital.CANARY, group="people", partition="1")
_STORED: Final = f"max by (group) ({Vital.SHARDS})"

WORKER: Final = (
    PipelineAlert(
        name="WorkerAbsent",
        component="worker",
        severity=Severity.PAGE,
        trust_lost=True,
        hold=1 * MINUTE,
        expr=f"absent({Vital.EVENTS})",
        summary="No worker is scraped: events are not counted.",
        says="Prometheus has had no metrics of a worker.",
        mended={_EVENTS: level(0)},
        quiet={"while one is scraped, even if it is idle": {_EVENTS: level(0)}},
    ),
    PipelineAlert(
        name="ShardsUnwritten",
        component="worker",
        severity=Severity.PAGE,
        trust_lost=True,
        hold=2
        * MINUTE,  # a worker that dies is missed after its session's timeout, and its shards are opened by others
        expr=f"{_STORED}\n- (count by (group) (max by (group, partition) ({Vital.ASSIGNED})) or {_STORED} * 0) > 0\n"
        f"and on ()\ncount({Vital.EVENTS})",
        summary="Nobody writes some of the shards: their events are not counted.",
        says="{value} shards of {group} are in Redis and assigned to no worker that is scraped.",
        pipe=' | printf "%.0f"',
        printed="1",
        keeps={"group": "people"},
        breach={_SHARDS: level(2), _worker(Vital.ASSIGNED, **_SHARD): level(1), _EVENTS: level(0)},
        mended={_worker(Vital.ASSIGNED, group="people", partition="1"): level(1)},
        quiet={
            "while each has a worker": {_SHARDS: level(1)},
            "while two claim the same, as they do for a moment": {
                _SHARDS: level(1),
                selector(Vital.ASSIGNED, job="funnelwatch-worker", instance="worker-2", **_SHARD): level(1),
            },
        },
        fires_too={
            "while no worker has a shard": {_SHARDS: level(1), _worker(Vital.ASSIGNED, **_SHARD): GONE},
        },
    ),
    PipelineAlert(
        name="WorkerBehind",
        component="worker",
        severity=Severity.PAGE,
        trust_lost=True,
        hold=1 * MINUTE,
        # With the hold it is there before leads whose answers are not read yet have counted as overdue for their hold.
        expr=f"max by (group) ({Vital.LAG_SECONDS}) > 180",
        summary="The worker is behind: the KPIs show the past, and answered leads still count as waiting.",
        says="The newest event counted of {group} is {value} old while more of them wait.",
        pipe=" | humanizeDuration",
        printed="3m 1s",
        keeps={"group": "people"},
        breach={_LAG: level(181)},
        mended={_LAG: level(0)},
        quiet={"up to three minutes": {_LAG: level(180)}},
    ),
    PipelineAlert(
        name="LagGrowing",
        component="worker",
        severity=Severity.TICKET,
        hold=10 * MINUTE,
        # A worker commits ten thousand within a second: fewer that wait are no trend.
        expr=f"sum by (topic) ({Vital.LAG_MESSAGES}) > 10000\n"
        f"and\nderiv(sum by (topic) ({Vital.LAG_MESSAGES})[15m:1m]) > 0",
        summary="More events arrive than are counted.",
        says="More than ten thousand messages of {topic} wait, and they get more.",
        keeps={"topic": "leads"},
        breach={_MESSAGES: rising(10_001, 1)},
        since=1,
        mended={_MESSAGES: level(0)},
        quiet={"while they get fewer": {_MESSAGES: level(10_100)}, "while they are few": {_MESSAGES: rising(9_900, 1)}},
    ),
    PipelineAlert(
        name="WorkerStuck",
        component="worker",
        severity=Severity.PAGE,
        trust_lost=True,
        hold=1 * MINUTE,
        expr=f"sum by (job, instance) ({Vital.LAG_MESSAGES}) > 0\n"
        f"unless on (job, instance)\n"
        f"time() - max by (job, instance) ({Vital.LAST_COMMIT}) <= 120",
        summary="A worker has messages to read and commits nothing.",
        says="{instance} has {value} messages waiting and has not committed for two minutes.",
        pipe=' | printf "%.0f"',
        printed="1",
        keeps=_FIRST,
        breach={_MESSAGES: level(1), _COMMITTED: since(121)},
        mended={_COMMITTED: since(1)},
        quiet={"while it commits": {_COMMITTED: since(120)}, "while nothing waits": {_MESSAGES: level(0)}},
        fires_too={"while it has committed nothing yet": {_COMMITTED: GONE}},
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
        keeps=_FIRST,
        breach={_worker(Vital.REOPENED): counting(1)},
        since=1,
        mended={_worker(Vital.REOPENED): counting(0)},
        clears=5,
        quiet={"while none fails": {_worker(Vital.REOPENED): counting(0)}},
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
        keeps=_FIRST,
        breach={_worker(Vital.FENCED): counting(1)},
        since=1,
        mended={_worker(Vital.FENCED): counting(0)},
        clears=5,
        quiet={"while no shard is taken": {_worker(Vital.FENCED): counting(0)}},
    ),
    PipelineAlert(
        name="CanaryNotSeen",
        component="worker",
        severity=Severity.PAGE,
        trust_lost=True,
        hold=1 * MINUTE,
        # Five times the longest setting of their pace.
        expr=f"time() - min by (group) (max by (group, partition) ({Vital.CANARY})) > 300",
        summary="Canaries do not come through: events that are sent do not reach the KPIs.",
        says="The last canary of a shard of {group} that was counted was sent {value} ago.",
        pipe=" | humanizeDuration",
        printed="5m 1s",
        keeps={"group": "people"},
        breach={_CANARY: since(301), _OTHER_CANARY: since(1)},
        mended={_CANARY: since(1)},
        quiet={
            "up to five minutes": {_CANARY: since(300)},
            "while another replica has seen it": {
                selector(Vital.CANARY, job="funnelwatch-exporter", instance="exporter-2", **_SHARD): since(10)
            },
        },
        fires_too={"while it is the only shard": {_OTHER_CANARY: GONE}},
    ),
)
