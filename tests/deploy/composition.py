"""compose.yaml as data, with every variable at its default."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

DEPLOY: Final = Path(__file__).resolve().parents[2] / "deploy"
COMPOSE: Final = DEPLOY / "compose.yaml"
OURS: Final = "funnelwatch:"
"""How the name of our own image begins."""

Service = Mapping[str, Any]


@cache
def composition() -> Mapping[str, Any]:
    """The whole file."""
    text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", COMPOSE.read_text(encoding="utf-8"))
    assert not re.search(r"(?<!\$)\$\{", text), "a variable without a default"
    data: Mapping[str, Any] = yaml.safe_load(text)
    return data


def services() -> Mapping[str, Service]:
    """The services by name."""
    found: Mapping[str, Service] = composition()["services"]
    return found


def funnelwatch_services() -> Mapping[str, Service]:
    """Those that run a command of funnelwatch."""
    return {name: service for name, service in services().items() if "build" in service}


def mounts(service: Service) -> Iterator[tuple[str, str]]:
    """Files and folders of the host, with where they are mounted."""
    for volume in service.get("volumes", ()):
        source, target = volume.split(":")[:2]
        if source.startswith("."):
            yield source, target


def seen_in(service: Service, path: str) -> Path:
    """The file on the host that a container sees as `path`."""
    for source, target in mounts(service):
        if Path(path).is_relative_to(target):
            return DEPLOY / source / Path(path).relative_to(target)
    raise AssertionError(f"nothing is mounted where {path} would be")
