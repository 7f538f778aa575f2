"""The servers of compose.yaml start with the very files that are mounted into them; only places are adapted."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.error import HTTPError

import pytest
from redis import Redis
from redis.exceptions import AuthenticationError

from streams.kpis.catalogue import catalogue
from streams.kpis.condition import conditions
from streams.render.alertmanager import TEMPLATES, configuration
from streams.render.alertmanager_receivers import OnCall
from tests.deploy.composition import DEPLOY, services
from tests.services.alertmanager import AlertmanagerServer
from tests.services.commands import Commands
from tests.services.fixtures import Serve
from tests.services.http_json import get_json, post_json
from tests.services.kafka import KafkaServer
from tests.services.locate import PROMTOOL, REDIS
from tests.services.ports import ReservedPort, reserve_port
from tests.services.processes import Process
from tests.services.prometheus import PrometheusServer
from tests.services.waiting import wait_until

pytestmark = pytest.mark.flow

GENERATED = DEPLOY / "generated"


@pytest.fixture
def port() -> Iterator[ReservedPort]:
    """A port for a server that is started by hand."""
    reserved = reserve_port()
    yield reserved
    reserved.release()


def adapted(text: str, places: dict[str, str]) -> str:
    """The text with each place, which must be in it, put elsewhere."""
    for place, elsewhere in places.items():
        assert place in text, place
        text = text.replace(place, elsewhere)
    return text


def test_prometheus_starts(serve: Serve, tmp_path: Path) -> None:
    """With prometheus.yml it loads every generated rule; promtool has nothing to object to."""
    text = adapted((DEPLOY / "prometheus.yml").read_text(), {"/etc/prometheus/rules": str(GENERATED / "alerts")})
    (tmp_path / "prometheus.yml").write_text(text)
    checked = subprocess.run(
        [PROMTOOL.path(), "check", "config", tmp_path / "prometheus.yml"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    prometheus = serve(PrometheusServer, text)
    groups = get_json(f"{prometheus.url}/api/v1/rules")["data"]["groups"]
    assert len(groups) == len(list((GENERATED / "alerts").glob("*.rules.yml")))
    loaded = {rule["name"] for group in groups for rule in group["rules"]}
    assert {condition.name for kpi in catalogue() for condition in conditions(catalogue(), kpi)} < loaded


def test_alertmanager_tells_the_log_until_it_is_told_otherwise(
    serve: Serve, funnelwatch: Commands, port: ReservedPort, tmp_path: Path
) -> None:
    """With the generated configuration and the example secrets a page is printed, as a pager and as a chat get it."""
    address = f"127.0.0.1:{port.number}"
    for secret in (DEPLOY / "secrets.example/alertmanager").iterdir():
        text = adapted(secret.read_text(), {"notifications:8080": address})
        (tmp_path / secret.name).write_text(text)
    log = funnelwatch.start_program(
        [sys.executable, str(DEPLOY / "notifications/log.py"), "127.0.0.1", str(port.number)], name="log"
    )
    committed = (GENERATED / "alertmanager.yml").read_text()
    assert committed == configuration(OnCall())
    config = adapted(committed, {OnCall().secrets: str(tmp_path), "group_wait: 10s": "group_wait: 0s"})
    alertmanager = serve(AlertmanagerServer, config=config, beside={TEMPLATES: (GENERATED / TEMPLATES).read_text()})
    alertmanager.post(
        [
            {
                "labels": {"alertname": "Trial", "severity": "page", "owner": "sales"},
                "annotations": {
                    "summary": "Only a trial.",
                    "description": "The value is 3.",
                    "runbook_url": "http://r",
                },
            }
        ]
    )
    log.wait_for_line("^pager-sales: firing Trial: Only a trial.$")
    log.wait_for_line("^chat-sales: PAGE sales: Only a trial.$")
    log.wait_for_line(r"^    .*<http://r\|Runbook>")
    assert "heartbeat" not in log.output()
    log.stop()


def test_the_log_of_notifications_refuses_what_it_does_not_know(funnelwatch: Commands, port: ReservedPort) -> None:
    """What is no notification is answered with an error, and the log goes on."""
    log = funnelwatch.start_program(
        [sys.executable, str(DEPLOY / "notifications/log.py"), "127.0.0.1", str(port.number)], name="log"
    )
    url = f"http://127.0.0.1:{port.number}/chat-sales"

    def refused() -> bool:
        try:
            post_json(url, ["odd"])
        except HTTPError as error:
            return error.code == 400
        except OSError:
            return False
        return False

    wait_until(refused, seconds=15, what="the log refuses a list")
    post_json(url, {"attachments": [{"title": "Hello", "text": "there"}]})
    log.wait_for_line("^chat-sales: Hello$")
    assert log.stop() == 0


def test_kafka_starts(serve: Serve) -> None:
    """With server.properties it is a broker that takes topics, and makes none by itself."""
    lines = (DEPLOY / "kafka/server.properties").read_text().splitlines()
    ours = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    broker = serve(DeployedKafka, ours)
    broker.create_topic("leads")


class DeployedKafka(KafkaServer):
    """Kafka with the properties of the deployment, on ports and in a folder of the test."""

    def __init__(self, properties: dict[str, str]) -> None:
        super().__init__(cluster_id=services()["kafka"]["environment"]["CLUSTER_ID"])
        self._deployed = properties

    def _kafka(self, main_class: str, *arguments: str, classes: Sequence[str] = ()) -> list[str]:
        logging, deployed = self.directory / "log4j2.properties", DEPLOY / "kafka/log4j2.properties"
        command = super()._kafka(main_class, *arguments, classes=classes)
        return [part.replace(str(logging), str(deployed)) for part in command]

    def _properties(self, data: Path) -> dict[str, str]:
        (controller,) = self._controllers.values()
        inside, outside = self._listeners["PLAINTEXT"], self._reserve_port()
        return {
            key: adapted_ports(value, {"19092": inside, "9092": outside, "9093": controller})
            for key, value in self._deployed.items()
        } | {"log.dirs": str(data)}


def adapted_ports(value: str, ports: dict[str, int]) -> str:
    """Addresses on this machine, and on its ports."""
    for deployed, port in ports.items():
        value = value.replace(f":{deployed}", f":{port}")
    return value.replace("://kafka:", "://127.0.0.1:")


def test_redis_starts(port: ReservedPort, tmp_path: Path) -> None:
    """With redis.conf and its start it wants the password, evicts nothing, and writes what it is told to disk."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/redis-server").symlink_to(REDIS.path())
    secret = tmp_path / "redis-password"
    secret.write_text("s3cret\n")
    conf = adapted((DEPLOY / "redis/redis.conf").read_text(), {"dir /data": f"dir {tmp_path}\nport {port.number}"})
    (tmp_path / "redis.conf").write_text(conf)
    places = {"/etc/funnelwatch/redis.conf": str(tmp_path / "redis.conf"), "/run/secrets/redis-password": str(secret)}
    (tmp_path / "start.sh").write_text(adapted((DEPLOY / "redis/start.sh").read_text(), places))
    environ = os.environ | {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    process = Process(["sh", str(tmp_path / "start.sh")], log=tmp_path / "redis.log", env=environ)
    process.wait_for_line("Ready to accept connections")
    with Redis(port=port.number, password="s3cret") as redis, Redis(port=port.number) as stranger:
        assert redis.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert redis.config_get("appendonly") == {"appendonly": "yes"}
        with pytest.raises(AuthenticationError):
            stranger.ping()
    assert process.stop() == 0
