"""Alerts on the state in Redis: out of reach, lost, being made anew, with a gap."""

from __future__ import annotations

from typing import Final

from streams.kpis.alert import Severity
from streams.kpis.naming import Vital, selector
from streams.measures.window import DAY, MINUTE, SECOND
from streams.render.course import GONE, level, since
from streams.render.pipeline_alert import PipelineAlert

_EXPORTER: Final = {"job": "funnelwatch-exporter", "instance": "exporter-1"}
_WORKER: Final = {"job": "funnelwatch-worker", "instance": "worker-1"}
_REDIS_UP: Final = selector(Vital.EXPORTER_REDIS_UP, **_EXPORTER)
_OTHER_REDIS_UP: Final = selector(Vital.EXPORTER_REDIS_UP, job="funnelwatch-exporter", instance="exporter-2")
_WAITING: Final = selector(Vital.WAITING_FOR_REDIS, **_WORKER)
_SHARDS: Final = selector(Vital.SHARDS, group="people", **_EXPORTER)
_BORN: Final = selector(Vital.STATE_BORN, group="people", **_EXPORTER)
_LAG: Final = selector(Vital.LAG_SECONDS, group="people", partition="0", **_WORKER)
_MISSED: Final = selector(Vital.MISSED, topic="leads", **_WORKER)
_YOUNG: Final = DAY // SECOND
"""After a day a state that still lags is behind, whatever began it."""


def _assigned(partition: int) -> str:
    return selector(Vital.ASSIGNED, group="people", partition=str(partition), **_WORKER)


_WRITTEN: Final = f"count by (group) (max by (group, partition) ({Vital.ASSIGNED}))"
_STORED: Final = f"max by (group) ({Vital.SHARDS})"

STATE: Final = (
    PipelineAlert(
        name="RedisUnreachable",
        component="redis",
        severity=Severity.PAGE,
        trust_lost=True,
        hold=1 * MINUTE,  # a failover takes seconds
        expr=f"max({Vital.EXPORTER_REDIS_UP}) == 0\nor\nsum({Vital.WAITING_FOR_REDIS}) > 0",
        summary="Redis does not answer: nothing is counted, or nothing is shown.",
        says="No exporter reaches Redis, or workers wait for it.",
        breach={_REDIS_UP: level(0), _WAITING: level(0)},
        mended={_REDIS_UP: level(1)},
        quiet={"while another replica reaches it": {_OTHER_REDIS_UP: level(1)}},
        fires_too={
            "while a worker waits": {_REDIS_UP: level(1), _WAITING: level(1)},
            "while no worker is scraped": {_WAITING: GONE},
        },
    ),
    PipelineAlert(
        name="StateLost",
        component="redis",
        severity=Severity.PAGE,
        trust_lost=True,
        hold=1 * MINUTE,
        expr=f"{_WRITTEN}\n- {_STORED} > 0",
        summary="Redis has lost shards that workers write: the KPIs are incomplete.",
        says="{value} shards of {group} are assigned to workers and not in Redis.",
        pipe=' | printf "%.0f"',
        printed="1",
        keeps={"group": "people"},
        breach={_assigned(0): level(1), _assigned(1): level(1), _SHARDS: level(1)},
        mended={_SHARDS: level(2)},
        quiet={"while every shard is there": {_SHARDS: level(2)}},
    ),
    PipelineAlert(
        name="StateRebuilding",
        component="redis",
        severity=Severity.TICKET,
        trust_lost=True,
        hold=1 * MINUTE,
        expr=f"max by (group) ({Vital.LAG_SECONDS}) > 60\nand\ntime() - max by (group) ({Vital.STATE_BORN}) < {_YOUNG}",
        summary="The state is young and is being filled from Kafka: the KPIs are incomplete.",
        says="The state of {group} was made within the last day, and has {value} to catch up.",
        pipe=" | humanizeDuration",
        printed="1m 1s",
        keeps={"group": "people"},
        breach={_LAG: level(61), _BORN: since(_YOUNG - 1)},
        mended={_LAG: level(0)},
        quiet={"once it has caught up": {_LAG: level(60)}, "a day later": {_BORN: since(_YOUNG)}},
    ),
    PipelineAlert(
        name="EventsMissed",
        component="kafka",
        severity=Severity.TICKET,
        hold=0,
        # The count itself and not its rate: most are counted before the first scrape of a worker that starts too late.
        expr=f"sum by (topic) ({Vital.MISSED}) > 0",
        summary="Kafka deleted records before they were read: the KPIs lack them.",
        says="{value} records of {topic} were deleted unread since the workers started.",
        pipe=' | printf "%.0f"',
        printed="1",
        keeps={"topic": "leads"},
        breach={_MISSED: level(1)},
        mended={_MISSED: level(0)},
        quiet={"while everything was read": {_MISSED: level(0)}},
    ),
)
