"""The only maker of outward names: metrics, labels, alerts, runbook anchors. Prometheus' naming rules apply."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from streams.events.topics import Topic
from streams.kpis.alert import Alert
from streams.kpis.spec import Kpi

PREFIX: Final = "funnelwatch"
WINDOW_LABEL: Final = "window"
STAT_LABEL: Final = "stat"
OTHER: Final = "__other__"
"""The label under which the values beyond the cap of an open dimension are added up."""
RUNBOOKS_PATH: Final = "/runbooks"
"""Where the exporter serves the runbooks."""
KPI_PATH: Final = "/kpi"
"""Below this the exporter has a page for each KPI, by its id."""
ABSENT: Final = "Absent"
TRUST_LABEL: Final = "trust"
TRUST_LOST: Final = "lost"
"""Alerts of the pipeline with this value of that label say: no KPI, and no alert on one, means anything meanwhile."""
REPLICA_LABELS: Final = ("instance", "pod")
"""What Prometheus adds to tell the exporter's replicas apart. They agree, so alerts are over all of them, and an exporter
that is replaced starts no alert anew."""


def metric(kpi: Kpi, dimension: str | None = None) -> str:
    """The metric of a KPI; each breakdown is a metric of its own, so that no sum counts twice."""
    name = f"{PREFIX}_{kpi.id}"
    return name if dimension is None else f"{name}_by_{dimension}"


def volume_metric(kpi: Kpi) -> str:
    """What the KPI's total is of: a ratio's denominator, a distribution's count. Alerts with a least volume read it."""
    return f"{metric(kpi)}_volume"


def before_metric(kpi: Kpi) -> str:
    """The KPI's total one window ago. Alerts on change compare with it."""
    return f"{metric(kpi)}_before"


def camel(id: str) -> str:
    """`leads_waiting_overdue` to `LeadsWaitingOverdue`."""
    return "".join(word.capitalize() for word in id.split("_"))


def alert_name(kpi: Kpi, alert: Alert, step: str = "") -> str:
    """The name of a KPI's alert: `BounceRatioHigh`. An alert that fires in steps has one name for each."""
    return camel(kpi.id) + alert.name + step


def runbook_anchor(alert: str) -> str:
    """The anchor of an alert's section in the runbooks."""
    return alert.lower()


def process_metric(name: str) -> str:
    """A metric that a process of the pipeline says of itself: `funnelwatch_worker_…`, `funnelwatch_exporter_…`."""
    return f"{PREFIX}_{name}"


def pipeline_alert_name(name: str) -> str:
    """The name of an alert of the pipeline on itself: `FunnelwatchWorkerBehind`."""
    return camel(PREFIX) + name


def stale_name(topic: Topic) -> str:
    """The name of the alert on a topic that went quiet: `FunnelwatchLeadsStale`."""
    return pipeline_alert_name(f"{camel(topic)}Stale")


def absent_name(kpi: Kpi) -> str:
    """The name of the alert on a watched KPI that is there no longer: `BounceRatioAbsent`."""
    return f"{camel(kpi.id)}{ABSENT}"


def burn_rate_metric(kpi: Kpi) -> str:
    """How fast a KPI's objective is burnt, by window: 1 spends the budget in exactly its period."""
    return _recorded("job_window", metric(kpi), "burn_rate")


def budget_left_metric(kpi: Kpi) -> str:
    """What is left of the budget of a KPI's objective: 1 all, 0 nothing, less than that where it is overdrawn."""
    return _recorded("job", metric(kpi), "error_budget_left")


def event_rate_metric(by: str) -> str:
    """Distinct events counted a second, by `topic` or `type`."""
    return _recorded(by, process_metric("worker_events"), "rate5m")


def rejected_rate_metric(by: str) -> str:
    """Records a second that are no events."""
    return _recorded(by, process_metric("worker_rejected"), "rate5m")


def lag_metric(by: str) -> str:
    """Messages that wait to be committed."""
    return _recorded(by, Vital.LAG_MESSAGES, "sum")


def _recorded(level: str, metric: str, operations: str) -> str:
    """The name of a recording rule, as Prometheus wants it: the labels that are left, the metric, what was done."""
    return f"{level}:{metric}:{operations}"


class Vital(StrEnum):
    """What the processes say of themselves, and alerts and dashboards rely on; they expose these names."""

    EXPORTER_UP = process_metric("exporter_up")
    VALUES = process_metric("exporter_values")
    LABEL_VALUES_CAPPED = process_metric("exporter_label_values_capped")
    REFRESH_DURATION = process_metric("exporter_refresh_duration_seconds")
    REFRESH_ERRORS = process_metric("exporter_refresh_errors_total")
    SNAPSHOT_AGE = process_metric("exporter_snapshot_age_seconds")
    EXPORTER_REDIS_UP = process_metric("exporter_redis_up")
    SHARDS = process_metric("exporter_shards")
    TO_REGAIN = process_metric("exporter_records_to_regain")
    STATE_BORN = process_metric("exporter_state_born_timestamp_seconds")
    LATEST_EVENT = process_metric("exporter_latest_event_timestamp_seconds")
    CANARY = process_metric("exporter_canary_timestamp_seconds")
    EXPORTER_TASKS = process_metric("exporter_tasks")
    EVENTS = process_metric("worker_events_total")
    REJECTED = process_metric("worker_rejected_total")
    DEAD_LETTERS = process_metric("worker_dead_letters_total")
    MISSED = process_metric("worker_missed_records_total")
    REPEATED = process_metric("worker_repeated_total")
    TOO_OLD = process_metric("worker_too_old_total")
    REFUSED_LABELS = process_metric("worker_refused_labels_total")
    CANARY_DURATION = process_metric("worker_canary_duration_seconds")
    ASSIGNED = process_metric("worker_shard_assigned")
    WAITING_FOR_REDIS = process_metric("worker_shards_waiting_for_redis")
    LAG_SECONDS = process_metric("worker_lag_seconds")
    LAG_MESSAGES = process_metric("worker_lag_messages")
    FOLD_DURATION = process_metric("worker_fold_duration_seconds")
    COMMIT_DURATION = process_metric("worker_commit_duration_seconds")
    BATCH_RECORDS = process_metric("worker_batch_records")
    LAST_COMMIT = process_metric("worker_last_commit_timestamp_seconds")
    FENCED = process_metric("worker_fenced_total")
    REOPENED = process_metric("worker_reopened_total")
    WORKER_TASKS = process_metric("worker_tasks")


def selector(metric: str, **labels: str | None) -> str:
    """The metric's series with the labels that are given: `funnelwatch_bounce_ratio{window="1d"}`."""
    chosen = ", ".join(f'{label}="{value}"' for label, value in sorted(labels.items()) if value is not None)
    return f"{metric}{{{chosen}}}" if chosen else metric
