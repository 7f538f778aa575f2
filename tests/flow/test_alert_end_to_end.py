"""From a lead that waits to an alert that fires: the real Prometheus, with our rules, scraping the real exporter."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from kafka import KafkaProducer  # type: ignore[import-untyped]  # it ships no types

from streams.events.topics import Topic
from streams.kpis.catalogue import Catalogue, catalogue
from streams.kpis.naming import alert_name
from streams.kpis.spec import Kpi
from streams.measures.window import SECOND
from streams.render.alerts import chapter_rules
from streams.render.rule import rule_file
from tests.flow.installation import Installation
from tests.services.kafka import KafkaServer
from tests.services.locate import PROMTOOL
from tests.services.prometheus import Config, PrometheusServer, scrape_config
from tests.services.waiting import wait_until

TARGET = "2s"
HOLD = 2 * SECOND
"""Instead of minutes, so that the test sees the alert pending and then firing within seconds."""
FIRES_S = 40.0
RESOLVES_S = 30.0
WAITING = 3
"""Leads."""


def overdue(kpis: Catalogue) -> Kpi:
    """The KPI of the leads that wait for too long."""
    return next(kpi for kpi in kpis if kpi.id == "leads_waiting_overdue")


def impatient_rules(kpis: Catalogue, folder: Path) -> list[Path]:
    """The rules of all chapters as they are generated, but for how long a condition must hold."""
    files = []
    for chapter in kpis.chapters:
        if rules := [replace(rule, hold=HOLD) for rule in chapter_rules(kpis, chapter, "https://runbooks.example")]:
            file = folder / f"{chapter.id}.rules.yml"
            file.write_text(rule_file(chapter.id, rules, "the catalogue"))
            files.append(file)
    return files


def lead_event(type: str, number: int, **fields: str) -> bytes:
    """An event about a lead, of now."""
    now = datetime.now(UTC).isoformat()
    named = {"id": f"{type}-{number}", "type": type, "time": now, "contact": f"c{number}", "lead": f"l{number}"}
    return json.dumps(named | fields).encode()


def send(kafka: KafkaServer, topic: str, type: str, **fields: str) -> None:
    """One event for each of the leads."""
    producer = KafkaProducer(bootstrap_servers=kafka.bootstrap)
    for number in range(WAITING):
        producer.send(topic, key=f"c{number}".encode(), value=lead_event(type, number, **fields))
    producer.close()


def test_leads_left_waiting_fire_the_alert_and_a_contact_resolves_it(
    installation: Installation,
    kafka: KafkaServer,
    prometheus: Callable[[Config | str], PrometheusServer],
    tmp_path: Path,
) -> None:
    """Overdue leads make the alert pending, then firing, with the value and the runbook; it ends when they are contacted."""
    kpis = catalogue()
    kpi = overdue(kpis)
    name = alert_name(kpi, kpi.alerts[0])
    installed = installation.with_settings(definitions_response_target=TARGET)
    installed.create_topics()
    worker, exporter = installed.worker(), installed.exporter()
    config = scrape_config(
        {"exporter": [exporter.address], "worker": [worker.address]}, rules=impatient_rules(kpis, tmp_path)
    )
    server = prometheus(config)
    states: list[str] = []

    def state() -> str:
        found = next((alert.state for alert in server.alerts() if alert.name == name), "inactive")
        if states[-1:] != [found]:
            states.append(found)
        return found

    send(kafka, installed.topics[Topic.LEADS], "lead.created", channel="ppc")
    wait_until(lambda: state() == "firing", seconds=FIRES_S, what=f"{name} fires")
    assert states[-2:] == ["pending", "firing"]
    [alert] = [alert for alert in server.alerts() if alert.name == name]
    assert alert.labels["severity"] == "page"
    assert alert.labels["kpi"] == kpi.id
    assert alert.annotations["runbook_url"] == f"https://runbooks.example#{name.lower()}"
    assert f"is {WAITING}:" in alert.annotations["description"]
    assert {target: error for target, error in server.targets().items() if error} == {}

    send(kafka, installed.topics[Topic.LEADS], "lead.contacted", medium="call")
    wait_until(lambda: state() == "inactive", seconds=RESOLVES_S, what=f"{name} is resolved")
    assert server.query("funnelwatch_leads_waiting_overdue")[0].value == 0


def test_what_both_processes_serve_is_clean_by_promtool(installation: Installation, kafka: KafkaServer) -> None:
    """`promtool check metrics` has nothing to say about the live metrics of the worker and of the exporter."""
    installation.create_topics()
    worker, exporter = installation.worker(), installation.exporter()
    send(kafka, installation.topics[Topic.LEADS], "lead.created", channel="ppc")
    installation.wait_until_read()
    wait_until(lambda: exporter.total("funnelwatch_leads_created", window="1h") == WAITING, seconds=30, what="leads")
    for served in (worker, exporter):
        checked = subprocess.run(
            [str(PROMTOOL.path()), "check", "metrics"],
            input=served.metrics(),
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
