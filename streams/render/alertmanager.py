"""Alertmanager's configuration: which alert goes to whom, how patiently, and which one keeps others quiet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from streams.kpis.alert import Severity
from streams.kpis.naming import TRUST_LABEL, TRUST_LOST, pipeline_alert_name
from streams.kpis.owners import OPERATIONS, OWNERS
from streams.render.alertmanager_receivers import HEARTBEAT, OnCall, mail_settings, receiver_of, receivers
from streams.render.generated import yaml_banner
from streams.render.pipeline import WATCHDOG
from streams.render.yaml import Data, document

CONFIG: Final = "alertmanager.yml"
TEMPLATES: Final = "alertmanager.tmpl"
"""Lies beside the configuration."""

_HOW_OFTEN: Final[Mapping[Severity, Mapping[str, Data]]] = {
    # Whoever is up hears of each thing once: its instances together, what is new and what is over within a minute.
    Severity.PAGE: {"group_by": ["alertname"], "group_wait": "10s", "group_interval": "1m", "repeat_interval": "1h"},
    # What breaks together is one message, and the morning after there is one reminder.
    Severity.TICKET: {"group_by": ["owner"], "group_wait": "2m", "group_interval": "15m", "repeat_interval": "1d"},
}


def configuration(oncall: OnCall) -> str:
    """The file."""
    settings = mail_settings(oncall)
    return yaml_banner("streams/render/alertmanager.py") + document(
        {
            **({"global": settings} if settings else {}),
            "templates": [TEMPLATES],
            "route": _routes(),
            "inhibit_rules": _INHIBITION,
            "receivers": list(receivers(oncall)),
        }
    )


def _routes() -> Mapping[str, Data]:
    return {
        # What matches nothing below is somebody's mistake, and is not lost.
        "receiver": receiver_of(Severity.TICKET, OPERATIONS),
        **_HOW_OFTEN[Severity.TICKET],
        "routes": [_heartbeat(), *(_of_severity(severity) for severity in Severity)],
    }


def _heartbeat() -> Mapping[str, Data]:
    """A beat a minute: a little less than the interval, or every other look would find it too early."""
    return {
        "receiver": HEARTBEAT,
        "matchers": [_is("alertname", WATCHDOG.title)],
        "group_wait": "0s",
        "group_interval": "1m",
        "repeat_interval": "50s",
    }


def _of_severity(severity: Severity) -> Mapping[str, Data]:
    return {
        "receiver": receiver_of(severity, OPERATIONS),
        "matchers": [_is("severity", severity)],
        **_HOW_OFTEN[severity],
        "routes": [{"receiver": receiver_of(severity, owner), "matchers": [_is("owner", owner)]} for owner in OWNERS],
    }


def _is(label: str, value: str) -> str:
    return f'{label}="{value}"'


def _any(label: str) -> str:
    return f'{label}=~".+"'


_PAGE: Final = _is("severity", Severity.PAGE)
_TICKET: Final = _is("severity", Severity.TICKET)
_UNTRUSTED: Final = _is(TRUST_LABEL, TRUST_LOST)


def _quiets(source: str, *target: str, equal: str = "") -> Mapping[str, Data]:
    """Alerts that match `source` keep those that match all of `target` quiet, with the same label `equal` if given."""
    return {"source_matchers": [source], "target_matchers": list(target), **({"equal": [equal]} if equal else {})}


def _named(*names: str) -> str:
    """The pipeline's alerts of these names."""
    return f'alertname=~"{"|".join(map(pipeline_alert_name, names))}"'


_INHIBITION: Final = (
    # Numbers of a pipeline that is down are no news.
    _quiets(_UNTRUSTED, _any("kpi")),
    # Who is up for a thing needs no ticket on it.
    _quiets(_PAGE, _TICKET, _any("kpi"), equal="kpi"),
    _quiets(_PAGE, _TICKET, _any("component"), equal="component"),
    # Of a cause and its effects the cause is told: what is not there is neither old nor behind, without Redis nothing moves,
    # and that nothing comes out at the end is what any of them leads to.
    _quiets(_named("ExporterAbsent", "WorkerAbsent"), _any("component"), equal="component"),
    _quiets(_named("RedisUnreachable"), 'component=~"exporter|redis|worker"', 'alertname!~".+Absent"'),
    _quiets(_UNTRUSTED, _named("CanaryNotSeen")),
)
