"""Alerts on what arrives: records that are no events, and labels without end."""

from __future__ import annotations

from typing import Final

from streams.kpis.alert import Severity
from streams.kpis.naming import Vital, selector
from streams.measures.window import MINUTE
from streams.render.course import counting
from streams.render.pipeline_alert import PipelineAlert

_WORKER: Final = {"job": "funnelwatch-worker", "instance": "worker-1"}
_LETTERS: Final = selector(Vital.DEAD_LETTERS, topic="leads", **_WORKER)
_REJECTED: Final = selector(Vital.REJECTED, topic="leads", reason="not_json", **_WORKER)
_EVENTS: Final = selector(Vital.EVENTS, topic="engagements", type="page.viewed", **_WORKER)
_LABELS: Final = selector(Vital.REFUSED_LABELS, **_WORKER)
_HOUR: Final = 60
"""Minutes until a rate over an hour has forgotten."""

PRODUCERS: Final = (
    PipelineAlert(
        name="DeadLettersAppearing",
        component="producers",
        severity=Severity.TICKET,
        hold=0,  # one letter is an event that is missing
        expr=f"sum by (topic) (rate({Vital.DEAD_LETTERS}[1h])) > 0",
        summary="Records are no events and were put aside: they are missing in the KPIs.",
        says="Within the last hour records of {topic} became dead letters.",
        keeps={"topic": "leads"},
        breach={_LETTERS: counting(1)},
        since=1,
        mended={_LETTERS: counting(0)},
        clears=_HOUR,
        quiet={"while none is written": {_LETTERS: counting(0)}},
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
        breach={_REJECTED: counting(1), _EVENTS: counting(98)},
        since=1,
        mended={_REJECTED: counting(0)},
        clears=_HOUR,
        quiet={
            "just below 1 %": {_EVENTS: counting(100)},
            "while nothing arrives": {_REJECTED: counting(0), _EVENTS: counting(0)},
        },
    ),
    PipelineAlert(
        name="LabelsRefused",
        component="producers",
        severity=Severity.TICKET,
        hold=5 * MINUTE,
        expr=f"sum(rate({Vital.REFUSED_LABELS}[1h])) > 0",
        summary="A field that KPIs are broken down by has over a thousand values a day: a producer sends ids or free text in it.",
        says="Values beyond what a day admits are counted as __other__; totals stay right.",
        breach={_LABELS: counting(1)},
        since=1,
        mended={_LABELS: counting(0)},
        clears=_HOUR,
        quiet={"while all are admitted": {_LABELS: counting(0)}},
    ),
)
