"""Recording rules: what dashboards ask for again and again, and what a burn rate is. A file of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from streams.kpis.alert import BurnRate
from streams.kpis.catalogue import Catalogue
from streams.kpis.naming import (
    WINDOW_LABEL,
    Vital,
    budget_left_metric,
    burn_rate_metric,
    event_rate_metric,
    lag_metric,
    metric,
    rejected_rate_metric,
    selector,
)
from streams.kpis.spec import Kpi
from streams.render.case import given
from streams.render.course import Course, counting, level, written
from streams.render.promql import without_replicas
from streams.render.wording import number
from streams.render.yaml import Data

Told = tuple[tuple[Mapping[str, str], float], ...]
"""Values by their labels."""


@dataclass(frozen=True)
class Recording:
    """A recording rule. `given` are series (promtool's notation) under which it says `told`, by labels."""

    record: str
    expr: str
    given: Mapping[str, str]
    told: Told

    def entry(self) -> Mapping[str, Data]:
        """The rule as Prometheus reads it."""
        return {"record": self.record, "expr": self.expr}


@dataclass(frozen=True)
class RecordingCase:
    """What a recording rule says after so many minutes; nothing where there is no data."""

    title: str
    recording: Recording
    series: Mapping[str, str]
    told: Told

    def entry(self) -> Mapping[str, Data]:
        """The case as promtool reads it."""
        return {
            **given(f"{self.recording.record} {self.title}", self.series),
            "promql_expr_test": [
                {
                    "expr": f"round({self.recording.record}, {_PRECISION})",
                    "eval_time": f"{_MINUTES}m",
                    "exp_samples": [{"labels": selector("", **labels), "value": value} for labels, value in self.told],
                }
            ],
        }


_MINUTES: Final = 10
_PRECISION: Final = "0.000001"
"""promtool compares every bit, and binary fractions are not what they say."""
_WORKERS: Final = tuple({"job": "funnelwatch-worker", "instance": f"worker-{n}"} for n in (1, 2))
_EXPORTERS: Final = tuple({"job": "funnelwatch-exporter", "instance": f"exporter-{n}"} for n in (1, 2))
_JOB: Final = {"job": "funnelwatch-exporter"}


def recordings(catalogue: Catalogue) -> Iterator[Recording]:
    """Rates and lag of the pipeline, then burn rates and budgets of the objectives."""
    yield from (_rate(event_rate_metric(by), by, Vital.EVENTS, "topic", "type") for by in ("topic", "type"))
    yield from (_rate(rejected_rate_metric(by), by, Vital.REJECTED, "topic", "reason") for by in ("topic", "reason"))
    yield _lag()
    for kpi in catalogue:
        for alert in kpi.alerts:
            if isinstance(alert, BurnRate):
                yield _burn_rate(kpi, alert)
                yield _budget_left(kpi, alert)


def recording_cases(recording: Recording) -> Iterator[RecordingCase]:
    """It says what it should, and nothing of what is not there."""
    yield RecordingCase("is recorded", recording, recording.given, recording.told)
    yield RecordingCase("is absent without data", recording, {}, ())


def _rate(record: str, by: str, counter: Vital, *labels: str) -> Recording:
    """Two workers count three and six a minute of one label, and one counts twelve of another."""
    one, other = ({label: f"{label}-{n}" for label in labels} for n in (1, 2))
    given = {
        selector(counter, **one, **_WORKERS[0]): _run(counting(3)),
        selector(counter, **one, **_WORKERS[1]): _run(counting(6)),
        selector(counter, **other, **_WORKERS[0]): _run(counting(12)),
    }
    told = (({by: one[by]}, 0.15), ({by: other[by]}, 0.2))
    return Recording(record, f"sum by ({by}) (rate({counter}[5m]))", given, told)


def _lag() -> Recording:
    given = {
        selector(Vital.LAG_MESSAGES, topic="leads", partition=str(n), **worker): _run(level(10 + n))
        for n, worker in enumerate(_WORKERS)
    }
    return Recording(lag_metric("topic"), f"sum by (topic) ({Vital.LAG_MESSAGES})", given, (({"topic": "leads"}, 21),))


def _burn_rate(kpi: Kpi, alert: BurnRate) -> Recording:
    """Twice as much is missed as is allowed, then half as much."""
    allowed = _allowed(alert)
    given = {
        selector(metric(kpi), **{WINDOW_LABEL: window}, **exporter): _run(level(_rounded(1 - rate * allowed)))
        for window, rate in (("1h", 2), ("30d", 0.5))
        for exporter in _EXPORTERS
    }
    told = tuple(({WINDOW_LABEL: window, **_JOB}, rate) for window, rate in (("1h", 2.0), ("30d", 0.5)))
    expr = f"(1 - {without_replicas(metric(kpi))}) / {number(allowed)}"
    return Recording(burn_rate_metric(kpi), expr, given, told)


def _budget_left(kpi: Kpi, alert: BurnRate) -> Recording:
    """A quarter of what is allowed over the period is missed."""
    allowed, period = _allowed(alert), {WINDOW_LABEL: alert.window}
    given = {
        selector(metric(kpi), **period, **exporter): _run(level(_rounded(1 - allowed / 4))) for exporter in _EXPORTERS
    }
    expr = f"1 - sum without ({WINDOW_LABEL}) ({selector(burn_rate_metric(kpi), **period)})"
    return Recording(budget_left_metric(kpi), expr, given, ((_JOB, 0.75),))


def _allowed(alert: BurnRate) -> float:
    return _rounded(1 - alert.objective)


def _rounded(share: float) -> float:
    """Without what binary fractions leave behind."""
    return round(share, 6)


def _run(course: Course) -> str:
    return written([(course, _MINUTES + 1)])
