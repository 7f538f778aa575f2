"""Which alerts keep others quiet, on a real Alertmanager with the generated configuration."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from streams.kpis.alert import Severity
from streams.kpis.catalogue import catalogue
from streams.render.alertmanager import TEMPLATES, configuration
from streams.render.alertmanager_receivers import OnCall
from streams.render.alertmanager_templates import templates
from streams.render.alerts import chapter_rules
from streams.render.pipeline import PIPELINE
from streams.render.rule import Rule
from tests.services.alertmanager import AlertmanagerServer
from tests.services.fixtures import Serve
from tests.services.waiting import wait_until

CATALOGUE = catalogue()
URL = "https://kpis.example/runbooks"
OF_PIPELINE = {alert.title: alert.rule(URL) for alert in PIPELINE}
OF_KPIS = {rule.name: rule for chapter in CATALOGUE.chapters for rule in chapter_rules(CATALOGUE, chapter, URL)}
UNTRUSTED = {name for name, rule in OF_PIPELINE.items() if rule.labels["severity"] == Severity.PAGE}

BY_PAGES = {f"SalesResponseWithinTargetRatioBudget{step}" for step in ("Burning", "Spent")}
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

    wait_until(seen, seconds=5, what=f"kept quiet: {sorted(expected)}")


def fire(server: AlertmanagerServer, rules: Iterable[Rule]) -> None:
    server.post({"labels": {"alertname": rule.name, **rule.labels}} for rule in rules)


def resolve(server: AlertmanagerServer, rule: Rule) -> None:
    over = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    server.post([{"labels": {"alertname": rule.name, **rule.labels}, "startsAt": over, "endsAt": over}])


def test_a_pipeline_that_is_down_keeps_every_kpi_quiet(server: AlertmanagerServer) -> None:
    """Each page about the pipeline, alone, quiets every alert on a KPI, and lets them go when it is over."""
    watched = [rule for rule in OF_KPIS.values() if rule.labels["severity"] == Severity.TICKET]
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


def test_tickets_about_the_pipeline_quiet_no_kpi(server: AlertmanagerServer) -> None:
    """A few dead letters are no reason to miss that nobody answers leads."""
    fire(server, OF_KPIS.values())
    comes_to(server, BY_PAGES)
    tickets = [rule for name, rule in OF_PIPELINE.items() if name not in UNTRUSTED]
    fire(server, tickets)
    # What comes after them and does quiet something tells that they have been looked at.
    server.post([{"labels": {"alertname": "Later", "severity": "page", "component": "producers"}}])
    comes_to(server, BY_PAGES | {"FunnelwatchEventsRejected"})


def test_a_page_makes_the_tickets_of_its_kpi_needless(server: AlertmanagerServer) -> None:
    """While the budget burns fast, its slower steps are no news; other KPIs' tickets are."""
    fire(server, OF_KPIS.values())
    comes_to(server, BY_PAGES)


@pytest.mark.parametrize(
    ("cause", "effects"),
    [
        ("FunnelwatchExporterAbsent", {"FunnelwatchKpisStale", "FunnelwatchRefreshFailing"}),
        ("FunnelwatchWorkerAbsent", {"FunnelwatchWorkerBehind", "FunnelwatchWorkerStuck", "FunnelwatchCommitsFailing"}),
    ],
)
def test_the_cause_quiets_its_effects(server: AlertmanagerServer, cause: str, effects: set[str]) -> None:
    """Of a component that is gone only that is told, and it is told: nothing quiets the cause itself."""
    fire(server, [OF_PIPELINE[cause], *(OF_PIPELINE[name] for name in effects)])
    comes_to(server, effects)
