"""Which alerts keep others quiet, on a real Alertmanager with the generated configuration."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from streams.kpis.alert import Severity
from streams.kpis.catalogue import catalogue
from streams.kpis.naming import TRUST_LABEL, pipeline_alert_name
from streams.render.alertmanager import TEMPLATES, configuration
from streams.render.alertmanager_receivers import OnCall
from streams.render.alertmanager_templates import templates
from streams.render.alerts import chapter_rules
from streams.render.pipeline import pipeline
from streams.render.rule import Rule
from tests.services.alertmanager import AlertmanagerServer
from tests.services.fixtures import Serve
from tests.services.waiting import wait_until

CATALOGUE = catalogue()
URL = "https://kpis.example/runbooks"
OF_PIPELINE = {alert.title: alert.rule(URL) for alert in pipeline(CATALOGUE)}
OF_KPIS = {rule.name: rule for chapter in CATALOGUE.chapters for rule in chapter_rules(CATALOGUE, chapter, URL)}
UNTRUSTED = {name for name, rule in OF_PIPELINE.items() if TRUST_LABEL in rule.labels}
PAGED = {rule.labels["kpi"] for rule in OF_KPIS.values() if rule.labels["severity"] == Severity.PAGE}
BY_PAGES = {
    name for name, rule in OF_KPIS.items() if rule.labels["severity"] == Severity.TICKET and rule.labels["kpi"] in PAGED
}
"""What is kept quiet when everything about KPIs fires."""


@pytest.fixture
def server(serve: Serve) -> AlertmanagerServer:
    """An Alertmanager with the committed configuration, whose notifications lead nowhere."""
    oncall = OnCall(secrets="/nonexistent")
    return serve(AlertmanagerServer, config=configuration(oncall), beside={TEMPLATES: templates("http://board")})


def quieted(server: AlertmanagerServer) -> set[str]:
    """The alerts that are kept quiet by others."""
    return {alert["labels"]["alertname"] for alert in server.alerts() if alert["status"]["inhibitedBy"]}


def comes_to(server: AlertmanagerServer, expected: set[str]) -> None:
    """Waits until just these are kept quiet."""

    def seen() -> bool:
        return quieted(server) == expected

    wait_until(seen, seconds=30, what=f"kept quiet: {sorted(expected)}")


def fire(server: AlertmanagerServer, rules: Iterable[Rule]) -> None:
    server.post({"labels": {"alertname": rule.name, **rule.labels}} for rule in rules)


def resolve(server: AlertmanagerServer, rule: Rule) -> None:
    over = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    server.post([{"labels": {"alertname": rule.name, **rule.labels}, "startsAt": over, "endsAt": over}])


def test_a_pipeline_that_is_down_keeps_every_kpi_quiet(server: AlertmanagerServer) -> None:
    """Each alert with which trust is lost, alone, quiets every alert on a KPI, and lets them go when it is over."""
    watched = [rule for rule in OF_KPIS.values() if rule.labels["kpi"] not in PAGED]
    fire(server, watched)
    for name in UNTRUSTED:
        fire(server, [OF_PIPELINE[name]])
        comes_to(server, {rule.name for rule in watched})
        resolve(server, OF_PIPELINE[name])
        comes_to(server, set())


def test_pages_on_kpis_are_quieted_too(server: AlertmanagerServer) -> None:
    """Nobody is woken for a number that is not known."""
    fire(server, [OF_KPIS["LeadsWaitingOverdue"], OF_PIPELINE["FunnelwatchWorkerAbsent"]])
    comes_to(server, {"LeadsWaitingOverdue"})


def test_other_alerts_of_the_pipeline_quiet_no_kpi(server: AlertmanagerServer) -> None:
    """A few dead letters are no reason to miss that nobody answers leads."""
    fire(server, OF_KPIS.values())
    comes_to(server, BY_PAGES)
    tickets = [rule for name, rule in OF_PIPELINE.items() if name not in UNTRUSTED]
    fire(server, tickets)
    # What comes after them and does quiet something tells that they have been looked at.
    server.post([{"labels": {"alertname": "Later", "severity": "page", "component": "producers"}}])
    of_producers = {rule.name for rule in tickets if rule.labels["component"] == "producers"}
    assert "FunnelwatchEventsRejected" in of_producers
    comes_to(server, BY_PAGES | of_producers)


def test_a_page_makes_the_tickets_of_its_kpi_needless(server: AlertmanagerServer) -> None:
    """While the budget burns fast, its slower steps are no news; other KPIs' tickets are."""
    fire(server, OF_KPIS.values())
    comes_to(server, BY_PAGES)
    budget = "SalesResponseWithinTargetRatioBudget"
    assert {f"{budget}Burning", f"{budget}Spent", "LeadsWaitingOverdueAbsent"} <= BY_PAGES


@pytest.mark.parametrize(
    ("cause", "effects", "others"),
    [
        ("ExporterAbsent", {"KpisStale", "SnapshotOld", "RefreshFailing", "CanaryNotSeen"}, {"WorkerAbsent"}),
        ("WorkerAbsent", {"WorkerStuck", "ShardsUnwritten", "LagGrowing", "CanaryNotSeen"}, {"KpisStale"}),
        ("RedisUnreachable", {"KpisStale", "StateLost", "WorkerStuck", "CommitsFailing"}, {"WorkerAbsent"}),
        ("StateRebuilding", {"CanaryNotSeen"}, {"WorkerBehind"}),
        ("WorkerBehind", {"LagGrowing", "CommitsFailing", "CanaryNotSeen"}, {"EventsRejected"}),
    ],
)
def test_the_cause_quiets_its_effects(
    server: AlertmanagerServer, cause: str, effects: set[str], others: set[str]
) -> None:
    """Of what belongs together the cause alone is told; and it is told, as is what has nothing to do with it."""
    fire(server, [OF_PIPELINE[pipeline_alert_name(name)] for name in (cause, *effects, *others)])
    comes_to(server, {pipeline_alert_name(name) for name in effects})


def test_alerts_that_are_named_exist() -> None:
    """A rule of inhibition on a name that nothing has would do nothing, in silence."""
    named = set(re.findall(r"Funnelwatch\w+", configuration(OnCall())))
    assert named
    assert named <= set(OF_PIPELINE)
