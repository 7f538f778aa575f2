"""compose.yaml is complete, closed to the outside, and names only what there is."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import click
import pytest
import yaml

from streams.commands.group import funnelwatch
from streams.kpis.owners import OWNERS, slug
from streams.render.alertmanager_receivers import HEARTBEAT, OnCall
from streams.settings.root import Settings, settings_reference
from tests.deploy.composition import (
    COMPOSE,
    DEPLOY,
    OURS,
    composition,
    funnelwatch_services,
    mounts,
    seen_in,
    services,
)
from tests.services import locate

of_every_service = pytest.mark.parametrize("name", services())
of_every_command = pytest.mark.parametrize("name", funnelwatch_services())


@pytest.mark.flow
def test_compose_accepts_it(tmp_path: Path) -> None:
    """Docker Compose reads the file, with and without the profile. The first version knows no name of a project."""
    program = locate.COMPOSE.path()
    version = subprocess.run([program, "version", "--short"], capture_output=True, text=True, timeout=60, check=True)
    text = COMPOSE.read_text()
    if version.stdout.startswith("1."):
        text = re.sub(r"^name: .*\n", "", text, flags=re.MULTILINE)
    (tmp_path / "compose.yaml").write_text(text)
    command: list[str | Path] = [program, "--file", tmp_path / "compose.yaml", "--project-directory", DEPLOY]
    for arguments in (["config", "--quiet"], ["--profile", "simulate", "config", "--quiet"]):
        done = subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, done.stderr) == (0, "")


@of_every_service
def test_images_are_pinned(name: str) -> None:
    """Every image is of one release: what starts tomorrow is what was tried today."""
    image = services()[name]["image"]
    assert re.fullmatch(r"[\w/.-]+:v?\d+\.\d+\.\d+(-[\w.]+)?", image), image


@of_every_service
def test_nothing_has_rights_that_it_does_not_need(name: str) -> None:
    """No service runs as root, writes to its root file system, has capabilities, gains rights, or takes all the memory."""
    service = services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert not service.get("privileged")
    if not service["image"].startswith(OURS):  # ours says so itself
        assert service["user"].split(":")[0] not in {"0", "root"}


@of_every_service
def test_ports_are_published_on_loopback_only(name: str) -> None:
    """Nobody but this machine gets in until somebody decides so."""
    for port in services()[name].get("ports", ()):
        assert port.startswith("127.0.0.1:")


def test_the_state_is_out_of_reach() -> None:
    """Redis is on a network from which nothing is published, with the processes that need it, and has a password."""
    assert composition()["networks"]["pipeline"]["internal"] is True
    assert services()["redis"]["networks"] == ["pipeline"]
    assert "requirepass" in seen_in(services()["redis"], services()["redis"]["entrypoint"][-1]).read_text()


@of_every_service
def test_every_file_that_is_mounted_exists(name: str) -> None:
    """A mount of what is not there would be an empty folder, and the service would not start."""
    for source, _ in mounts(services()[name]):
        assert (DEPLOY / source).exists(), source
    for argument in services()[name].get("entrypoint", ()):
        if argument.startswith("/etc/"):
            assert seen_in(services()[name], argument).is_file()


@of_every_service
def test_every_name_leads_somewhere(name: str) -> None:
    """Networks, volumes, secrets and services that one depends on are declared, and secrets are files that exist."""
    service, whole = services()[name], composition()
    assert set(service["networks"]) <= set(whole["networks"])
    named = {volume.split(":")[0] for volume in service.get("volumes", ()) if not volume.startswith(".")}
    assert named <= set(whole["volumes"])
    assert set(service.get("secrets", ())) <= set(whole["secrets"])
    for other, condition in service.get("depends_on", {}).items():
        waited_for = services()[other]
        if condition["condition"] == "service_healthy":
            assert waited_for.get("healthcheck", {}).get("test") or "build" in waited_for
        else:
            assert waited_for["restart"].startswith("on-failure")
    for secret in whole["secrets"].values():
        assert (DEPLOY / secret["file"]).read_text().strip()


@of_every_command
def test_commands_are_commands(name: str) -> None:
    """What a container runs is a command that funnelwatch has, with options that it has."""
    command: click.Command = funnelwatch
    context = click.Context(command)
    for word in services()[name]["command"]:
        if isinstance(command, click.Group):
            found = command.get_command(context, word)
            assert found is not None, word
            command = found
        else:
            assert word in {option for parameter in command.params for option in parameter.opts}, word


@of_every_command
def test_variables_are_settings(name: str) -> None:
    """A misspelt variable would stop the process at its start."""
    known = {"FUNNELWATCH_CONFIG", *(setting.env for setting in settings_reference().values())}
    assert set(services()[name]["environment"]) <= known


def test_the_settings_fit_the_services(tmp_path: Path) -> None:
    """funnelwatch.toml is valid, leads to the Kafka and the Redis of the file, and its secrets are mounted."""
    exporter = services()["exporter"]
    text = seen_in(exporter, exporter["environment"]["FUNNELWATCH_CONFIG"]).read_text()
    (secret,) = re.findall(r'"/run/secrets/([\w-]+)"', text)
    assert secret in exporter["secrets"]
    (tmp_path / "funnelwatch.toml").write_text(
        text.replace(f"/run/secrets/{secret}", str(DEPLOY / composition()["secrets"][secret]["file"]))
    )
    settings = Settings.load(tmp_path / "funnelwatch.toml", {})
    (broker,) = settings.kafka.brokers
    assert f"advertised.listeners=INSIDE://{broker}," in (DEPLOY / "kafka/server.properties").read_text()
    assert settings.redis.address == "redis://redis:6379/0"
    assert settings.redis.secret is not None
    published = [port.rpartition(":")[2] for port in exporter["ports"]]
    assert published == [str(settings.exporter.listen.port)]
    for listen in (settings.worker.listen, settings.exporter.listen):
        assert listen.host == "0.0.0.0"


def test_prometheus_scrapes_what_runs() -> None:
    """The addresses in prometheus.yml are services of the file, on ports that they listen on, in a network they share."""
    config = yaml.safe_load((DEPLOY / "prometheus.yml").read_text())
    settings = (DEPLOY / "config/funnelwatch.toml").read_text()
    jobs = {job["job_name"]: job for job in config["scrape_configs"]}
    (workers,) = jobs["funnelwatch-worker"]["dns_sd_configs"]
    assert workers["names"] == ["worker"]
    assert f'"0.0.0.0:{workers["port"]}"' in settings
    assert jobs["funnelwatch-exporter"]["static_configs"][0]["targets"] == ["exporter:9102"]
    (alertmanagers,) = config["alerting"]["alertmanagers"]
    assert alertmanagers["static_configs"][0]["targets"] == ["alertmanager:9093"]
    for name in ("worker", "exporter", "alertmanager"):
        assert set(services()[name]["networks"]) & set(services()["prometheus"]["networks"])


def test_every_way_to_people_has_an_example() -> None:
    """A file for each secret that the generated configuration names, and every one leads to the service that prints."""
    named = {f"{way}-{slug(owner)}" for way in ("pager", "chat") for owner in OWNERS} | {HEARTBEAT}
    folder = seen_in(services()["alertmanager"], OnCall().secrets)
    config = (DEPLOY / "generated/alertmanager.yml").read_text()
    assert {file.name for file in folder.iterdir()} == named
    assert set(re.findall(rf"_file: '?{OnCall().secrets}/([\w-]+)", config)) == named
    for name in named:
        assert (folder / name).read_text() == f"http://notifications:8080/{name}\n"
    assert services()["notifications"]["entrypoint"][-1] == "8080"
    assert set(services()["notifications"]["networks"]) == set(services()["alertmanager"]["networks"])
