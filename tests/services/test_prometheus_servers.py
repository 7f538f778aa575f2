"""The tests' Prometheus, Alertmanager and webhook are one chain: what is scraped ends in a notification."""

from collections.abc import Callable
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, start_http_server

from tests.services.alertmanager import AlertmanagerServer
from tests.services.prometheus import Config, PrometheusServer, scrape_config
from tests.services.waiting import wait_until
from tests.services.webhook import WebhookReceiver

RULES = """\
groups:
- name: tests
  rules:
  - alert: LeadsWait
    expr: leads_waiting > 0
    annotations: {summary: seen}
"""


def test_prometheus_fires_through_alertmanager(
    prometheus: Callable[[Config | str], PrometheusServer],
    alertmanager: Callable[[], AlertmanagerServer],
    webhook: WebhookReceiver,
    tmp_path: Path,
) -> None:
    """An alert goes the whole way (scrape, rule, Alertmanager, webhook), and back when the metric is."""
    rules = tmp_path / "rules.yml"
    rules.write_text(RULES)
    waiting = Gauge("leads_waiting", "Leads that wait.", registry=(registry := CollectorRegistry()))
    exporter, _ = start_http_server(0, addr="127.0.0.1", registry=registry)
    address = f"127.0.0.1:{exporter.server_port}"
    alerts = alertmanager()
    server = prometheus(scrape_config({"exporter": [address]}, rules=[rules], alertmanagers=[alerts.address]))
    waiting.set(3)
    wait_until(lambda: server.firing() == {"LeadsWait"}, seconds=60, what="the alert fires")
    assert server.targets() == {address: ""}
    assert [sample.value for sample in server.query("leads_waiting")] == [3.0]
    assert server.alerts()[0].annotations == {"summary": "seen"}
    wait_until(lambda: "firing" in webhook.statuses("LeadsWait"), seconds=60, what="the webhook hears of it")
    assert [alert["labels"]["alertname"] for alert in alerts.alerts()] == ["LeadsWait"]
    waiting.set(0)
    wait_until(lambda: "resolved" in webhook.statuses("LeadsWait"), seconds=60, what="the webhook hears of the end")
    exporter.shutdown()
    server.reload(scrape_config({}))
    wait_until(lambda: not server.targets(), seconds=60, what="a configuration without targets is in force")
