"""What the operators' page says to type works, and what it names is there."""

from __future__ import annotations

import re
import shlex
import subprocess

import pytest

from streams.kpis.owners import OWNERS, slug
from streams.render.alertmanager import TEMPLATES, configuration
from streams.render.alertmanager_receivers import HEARTBEAT, OnCall
from streams.render.alertmanager_templates import templates
from tests.deploy.composition import COMPOSE, DEPLOY, services
from tests.pages import Page
from tests.services.alertmanager import AlertmanagerServer
from tests.services.fixtures import Serve
from tests.services.locate import AMTOOL
from tests.services.waiting import wait_until

PAGE = Page(DEPLOY / "README.md")
LINES = [*PAGE.spans, *(line for block in PAGE.blocks("sh") for line in block.splitlines())]


def test_services_are_services() -> None:
    """Every service that a command of Docker Compose names is one of compose.yaml."""
    named = []
    for line in LINES:
        if match := re.search(r"docker compose (?:exec|logs|run)\b(.*)", line):
            plain = re.sub(r"--(?:user|volume) (?:\"[^\"]*\"|\S+)|--\S+", "", match[1])
            named.append(plain.split()[0])
    assert named
    assert set(named) - {"NAME"} <= set(services())


def test_variables_are_those_of_the_file() -> None:
    """The table of variables has each of compose.yaml, with its default."""
    known = dict(re.findall(r"\$\{(\w+):-([^}]*)\}", COMPOSE.read_text()))
    said = {
        variable.strip("`"): re.sub(r"\[`|`\]\(.*\)", "", default)
        for variable, _, default in PAGE.table("What is whose")
    }
    assert said == {name: default.removeprefix("./") for name, default in known.items()}


def test_the_ways_to_people_are_those_of_the_configuration() -> None:
    """The files that the page explains, for each owner, are those whose example lies beside it, and no more."""
    kinds = [file.strip("`") for file, *_ in PAGE.table("Secrets, and where alerts go")]
    explained = {kind.replace("OWNER", slug(owner)) for kind in kinds for owner in OWNERS}
    assert explained == {file.name for file in (DEPLOY / "secrets.example/alertmanager").iterdir()}
    assert HEARTBEAT in explained
    for owner in OWNERS:
        assert slug(owner) in PAGE.text


def test_published_addresses_are_those_of_the_file() -> None:
    """Where the page sends people, something is published."""
    ports = {port.split(":")[1] for service in services().values() for port in service.get("ports", ())}
    first = PAGE.text.partition("## What is whose")[0]
    assert set(re.findall(r"127\.0\.0\.1:(\d+)", first)) == ports


@pytest.mark.flow
def test_a_trial_and_a_silence_as_they_are_typed(serve: Serve) -> None:
    """The page's own commands raise an alert that pages sales, and keep another one quiet."""
    server = serve(
        AlertmanagerServer,
        config=configuration(OnCall(secrets="/nonexistent")),
        beside={TEMPLATES: templates("http://127.0.0.1:9102/")},
    )
    server.post([{"labels": {"alertname": "LeadsWaitingOverdue", "severity": "page", "owner": "sales"}}])
    typed = [line for line in LINES if "amtool" in line and line.startswith("docker compose exec")]
    assert len(typed) == 2
    for line in typed:
        words = shlex.split(line.partition(" amtool ")[2].replace("http://127.0.0.1:9093", server.url))
        done = subprocess.run([AMTOOL.path(), *words], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr

    def as_typed() -> bool:
        alerts = {alert["labels"]["alertname"]: alert for alert in server.alerts()}
        return (
            [receiver["name"] for receiver in alerts["Trial"]["receivers"]] == ["page-sales"]
            and alerts["Trial"]["status"]["state"] == "active"
            and alerts["LeadsWaitingOverdue"]["status"]["state"] == "suppressed"
        )

    wait_until(as_typed, seconds=10, what="the trial pages, the other is silenced")
