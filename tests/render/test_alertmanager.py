"""Alertmanager's configuration: every alert reaches its owner, and a notification says what to do."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from streams.app.oncall import oncall_of
from streams.kpis.alert import Severity
from streams.kpis.catalogue import catalogue
from streams.kpis.owners import OWNERS
from streams.render.alertmanager import CONFIG, TEMPLATES, configuration
from streams.render.alertmanager_receivers import HEARTBEAT, Mail, OnCall, Pager, receiver_of
from streams.render.alertmanager_templates import TEXT, TITLE, templates
from streams.render.alerts import chapter_rules
from streams.render.pipeline import WATCHDOG, pipeline
from streams.render.rule import Rule
from streams.settings.root import Settings
from tests.services.alertmanager import understood
from tests.services.locate import AMTOOL

CATALOGUE = catalogue()
URL = "https://kpis.example/runbooks"
RULES = [
    *(alert.rule(URL) for alert in pipeline(CATALOGUE)),
    *(rule for chapter in CATALOGUE.chapters for rule in chapter_rules(CATALOGUE, chapter, URL)),
]
MAIL = Mail(smarthost="mail.example:587", sender="kpis@example.com", to={"sales": "sales@example.com"}, username="kpis")
WAYS = {
    "as committed": OnCall(),
    "PagerDuty": OnCall(pager=Pager.PAGERDUTY),
    "mail": OnCall(mail=MAIL),
    "secrets elsewhere": OnCall(secrets="/run/secrets"),
}

of_every_way = pytest.mark.parametrize("oncall", WAYS.values(), ids=WAYS)


def parsed(oncall: OnCall) -> Any:
    return yaml.safe_load(configuration(oncall))


def amtool(*arguments: str | Path) -> str:
    """What amtool prints; it must succeed."""
    done = subprocess.run([AMTOOL.path(), *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The committed configuration with its templates, as the installed Alertmanager reads it."""
    (tmp_path / CONFIG).write_text(understood(configuration(OnCall())))
    (tmp_path / TEMPLATES).write_text(templates("https://kpis.example/"))
    return tmp_path


@of_every_way
def test_every_owner_is_told_of_pages_and_of_tickets(oncall: OnCall) -> None:
    """There is a receiver for each owner and severity, every one of them has a way out, and a page has one more."""
    ways = {receiver.pop("name"): set(receiver) for receiver in parsed(oncall)["receivers"]}
    assert set(ways) == {receiver_of(severity, owner) for severity in Severity for owner in OWNERS} | {HEARTBEAT}
    for owner in OWNERS:
        ticket, page = ways[receiver_of(Severity.TICKET, owner)], ways[receiver_of(Severity.PAGE, owner)]
        assert ticket
        assert len(page - ticket) == 1


@of_every_way
def test_secrets_lie_in_files(oncall: OnCall) -> None:
    """Nothing that lets one write to a channel, wake somebody or send mail stands in the configuration itself."""
    secret = {"url", "api_url", "routing_key", "smtp_auth_password", "auth_password", "credentials"}
    files = [value for key, value in entries(parsed(oncall)) if key.endswith("_file")]
    assert not secret.intersection(key for key, _ in entries(parsed(oncall)))
    assert all(file.startswith(f"{oncall.secrets}/") for file in files)
    assert len(files) > len(OWNERS)


def entries(data: Any) -> Iterator[tuple[str, Any]]:
    """All keys with their values, however deep."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield str(key), value
        yield from entries(value)


def test_mail_goes_to_the_owners_that_have_an_address() -> None:
    """Of the owners only sales is told by mail, of both kinds."""
    told = {receiver["name"] for receiver in parsed(WAYS["mail"])["receivers"] if "email_configs" in receiver}
    assert told == {"page-sales", "ticket-sales"}
    assert "email_configs" not in configuration(OnCall())


def test_settings_choose_the_ways(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The section `oncall` of the settings is what the configuration is rendered from."""
    environ = {
        "FUNNELWATCH_ONCALL_PAGER": "pagerduty",
        "FUNNELWATCH_ONCALL_SECRETS": "/run/secrets",
        "FUNNELWATCH_ONCALL_MAIL_TO": "sales=sales@example.com",
        "FUNNELWATCH_ONCALL_MAIL_FROM": "kpis@example.com",
        "FUNNELWATCH_ONCALL_MAIL_SMARTHOST": "mail.example:587",
        "FUNNELWATCH_ONCALL_MAIL_USERNAME": "kpis",
    }
    monkeypatch.chdir(tmp_path)
    assert oncall_of(Settings.load(None, environ)) == OnCall("/run/secrets", Pager.PAGERDUTY, MAIL)
    assert oncall_of(Settings.load(None, {})) == OnCall()


@pytest.mark.flow
@of_every_way
def test_amtool_accepts_it(oncall: OnCall, folder: Path) -> None:
    """Alertmanager's own tool reads the configuration and its templates, whatever the settings."""
    (folder / CONFIG).write_text(understood(configuration(oncall)))
    assert "1 templates" in amtool("check-config", folder / CONFIG)


def routed(folder: Path, labels: Mapping[str, str]) -> str:
    """The receivers of an alert with these labels."""
    given = [f"{label}={json.dumps(value)}" for label, value in labels.items()]
    return amtool("config", "routes", "test", f"--config.file={folder / CONFIG}", *given).strip()


@pytest.mark.flow
@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.name != WATCHDOG.title], ids=lambda rule: rule.name)
def test_every_rule_reaches_its_owner(rule: Rule, folder: Path) -> None:
    """An alert of each rule there is goes to the one receiver of its severity and owner."""
    expected = receiver_of(Severity(rule.labels["severity"]), rule.labels["owner"])
    assert routed(folder, {"alertname": rule.name, **rule.labels}) == expected


@pytest.mark.flow
def test_what_nobody_claims_is_not_lost(folder: Path) -> None:
    """An alert of an owner or a severity that nobody knows goes to whoever runs this."""
    assert routed(folder, {"alertname": "Odd"}) == "ticket-operations"
    assert routed(folder, {"alertname": "Odd", "severity": "ticket", "owner": "nobody"}) == "ticket-operations"
    assert routed(folder, {"alertname": "Odd", "severity": "page", "owner": "nobody"}) == "page-operations"


@pytest.mark.flow
def test_the_watchdog_is_the_heartbeat(folder: Path) -> None:
    """The alert that always fires goes to who waits for it, and wakes nobody."""
    rule = WATCHDOG.rule(URL)
    assert routed(folder, {"alertname": rule.name, **rule.labels}) == HEARTBEAT


def alert(name: str = "LeadsWaitingOverdue", status: str = "firing", **labels: str) -> dict[str, Any]:
    """An alert as Alertmanager hands it to templates."""
    return {
        "status": status,
        "labels": {"alertname": name, "severity": "page", "owner": "sales", "kpi": "leads_waiting_overdue"} | labels,
        "annotations": {
            "summary": f"{name} & co wait.",
            "description": f"{name} is 3: above 0.",
            "runbook_url": f"{URL}#{name.lower()}",
        },
        "startsAt": "2026-01-02T03:04:05+01:00",
        "endsAt": "2026-01-02T04:04:05+01:00",
        "generatorURL": "http://prometheus/graph?q=1",
    }


def common(maps: list[dict[str, str]]) -> dict[str, str]:
    return dict(set.intersection(*(set(labels.items()) for labels in maps)))


def filled(folder: Path, template: str, *alerts: dict[str, Any]) -> str:
    """The template, filled with a notification of these alerts."""
    data = {
        "receiver": "page-sales",
        "status": "firing" if any(each["status"] == "firing" for each in alerts) else "resolved",
        "alerts": alerts,
        "groupLabels": {},
        "commonLabels": common([each["labels"] for each in alerts]),
        "commonAnnotations": common([each["annotations"] for each in alerts]),
        "externalURL": "http://alertmanager",
    }
    (folder / "data.json").write_text(json.dumps(data))
    return amtool(
        "template",
        "render",
        f"--template.glob={folder / TEMPLATES}",
        f'--template.text={{{{ template "{template}" . }}}}',
        f"--template.data={folder / 'data.json'}",
    )


@pytest.mark.flow
def test_a_title_says_what_for_whom_and_whether_it_is_over(folder: Path) -> None:
    """It fits on the screen of a phone, and tells one alert by its summary, several by their number."""
    assert filled(folder, TITLE, alert()) == "PAGE sales: LeadsWaitingOverdue & co wait."
    assert filled(folder, TITLE, alert(status="resolved")) == "RESOLVED sales: LeadsWaitingOverdue & co wait."
    two = [alert(severity="ticket"), alert("Other", severity="ticket"), alert("Third", "resolved", severity="ticket")]
    assert filled(folder, TITLE, *two) == "TICKET sales: 2 alerts"
    over = [alert("Other", "resolved"), alert("Third", "resolved")]
    assert filled(folder, TITLE, *over) == "RESOLVED sales: 2 alerts"


@pytest.mark.flow
def test_a_text_says_what_to_do(folder: Path) -> None:
    """What is wrong, the value against its bound, since when, the runbook, the board, the query, and how to silence it."""
    assert filled(folder, TEXT, alert()).splitlines() == [
        "LeadsWaitingOverdue: LeadsWaitingOverdue & co wait.",
        "LeadsWaitingOverdue is 3: above 0.",
        "Since 2026-01-02 02:04 UTC",
        "Runbook: https://kpis.example/runbooks#leadswaitingoverdue",
        "Board: https://kpis.example/kpi/leads_waiting_overdue",
        "Query: http://prometheus/graph?q=1",
        "",
        "Silence: http://alertmanager/#/silences/new?filter=%7Balertname%3D%22LeadsWaitingOverdue%22%7D",
    ]


@pytest.mark.flow
def test_a_text_lists_all_alerts_of_the_group(folder: Path) -> None:
    """Those that are over say so, and since when; a group of several has no one silence."""
    text = filled(folder, TEXT, alert(), alert("Other", "resolved"))
    assert "\nOther (resolved): Other & co wait.\nOther is 3: above 0.\nOver since 2026-01-02 03:04 UTC\n" in text
    assert "Silence" not in text


@pytest.mark.flow
def test_an_alert_of_the_pipeline_leads_to_the_whole_board(folder: Path) -> None:
    """It has no KPI to jump to."""
    assert "\nBoard: https://kpis.example/\n" in filled(folder, TEXT, alert(kpi=""))


@pytest.mark.flow
def test_slack_gets_its_own_markup(folder: Path) -> None:
    """Links are links, and what Slack takes for markup is escaped."""
    lines = filled(folder, f"{TEXT}.slack", alert(), alert("Other", "resolved")).splitlines()
    assert lines[0] == "*LeadsWaitingOverdue*: LeadsWaitingOverdue &amp; co wait."
    assert lines[2] == (
        "Since 2026-01-02 02:04 UTC · <https://kpis.example/runbooks#leadswaitingoverdue|Runbook>"
        " · <https://kpis.example/kpi/leads_waiting_overdue|Board> · <http://prometheus/graph?q=1|Query>"
    )
    assert lines[3].startswith(":white_check_mark: *Other*")
