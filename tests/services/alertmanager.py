"""Alertmanager for tests: it notifies at once, and alone."""

import json
import re
import subprocess
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from tests.services.http_json import get_json, is_ready, post_json
from tests.services.locate import ALERTMANAGER, AMTOOL
from tests.services.server import Server


class AlertmanagerServer(Server):
    """One server that notifies `webhook` at once; or one with a `config` of its own (mappings, or YAML text).

    `beside` are texts of files, by name, that lie beside the configuration."""

    name: ClassVar[str] = "alertmanager"
    start_seconds: ClassVar[float] = 20

    def __init__(
        self,
        *,
        webhook: str | None = None,
        config: Mapping[str, Any] | str | None = None,
        beside: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        if (webhook is None) == (config is None):
            raise ValueError("an Alertmanager for tests takes either a webhook or a config")
        self._program = ALERTMANAGER.path()
        self._config = config if config is not None else _notify_at_once(str(webhook))
        self._beside = beside or {}
        self.address = f"127.0.0.1:{self._reserve_port()}"
        self.url = f"http://{self.address}"

    def alerts(self) -> list[dict[str, Any]]:
        """The alerts it holds, as its API v2 gives them."""
        answer: list[dict[str, Any]] = get_json(f"{self.url}/api/v2/alerts")
        return answer

    def post(self, alerts: Iterable[Mapping[str, Any]]) -> None:
        """Give it alerts, as Prometheus would: `labels`, `annotations`, and `endsAt` for one that is over."""
        post_json(f"{self.url}/api/v2/alerts", list(alerts))

    def _command(self) -> list[str]:
        path: Path = self.directory / "alertmanager.yml"
        path.write_text(understood(self._config) if isinstance(self._config, str) else json.dumps(self._config))
        for name, text in self._beside.items():
            (self.directory / name).write_text(text)
        return [
            str(self._program),
            f"--config.file={path}",
            f"--storage.path={self.directory / 'data'}",
            f"--web.listen-address={self.address}",
            "--cluster.listen-address=",  # empty: alone
        ]

    def _answers(self) -> bool:
        return is_ready(f"{self.url}/-/ready")


def understood(config: str) -> str:
    """A configuration (YAML) as the installed Alertmanager reads it.

    Debian 12 has one from before 0.26: it takes the address of a webhook itself, and not the file that holds it."""
    if (version := _version()) is None or version >= (0, 26):
        return config
    return re.sub(r"\burl_file: '?([^'\s]+)'?", lambda match: f"url: {_address_in(Path(match[1]))}", config)


@cache
def _version() -> tuple[int, int] | None:
    """Of the installed Alertmanager; a build of one's own names none."""
    said = subprocess.run([AMTOOL.path(), "--version"], capture_output=True, text=True, check=True)
    version = re.search(r"version (\d+)\.(\d+)", said.stdout + said.stderr)
    return (int(version[1]), int(version[2])) if version else None


def _address_in(file: Path) -> str:
    return file.read_text().strip() if file.exists() else "http://127.0.0.1:9/"  # port 9 discards


def _notify_at_once(webhook: str) -> Mapping[str, Any]:
    """Every alert is a group of its own, told without the usual waits, also when it is over."""
    return {
        "route": {"receiver": "test", "group_by": ["..."], "group_wait": "0s", "group_interval": "1s"},
        "receivers": [{"name": "test", "webhook_configs": [{"url": webhook, "send_resolved": True}]}],
    }
