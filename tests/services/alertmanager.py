"""Alertmanager for tests: it notifies at once, and alone."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from tests.services.http_json import get_json, is_ready
from tests.services.locate import ALERTMANAGER
from tests.services.server import Server


class AlertmanagerServer(Server):
    """One server that notifies `webhook` at once; or one with a `config` of its own (mappings, or YAML text)."""

    name: ClassVar[str] = "alertmanager"
    start_seconds: ClassVar[float] = 20

    def __init__(self, *, webhook: str | None = None, config: Mapping[str, Any] | str | None = None) -> None:
        super().__init__()
        if (webhook is None) == (config is None):
            raise ValueError("an Alertmanager for tests takes either a webhook or a config")
        self._program = ALERTMANAGER.path()
        self._config = config if config is not None else _notify_at_once(str(webhook))
        self.address = f"127.0.0.1:{self._reserve_port()}"
        self.url = f"http://{self.address}"

    def alerts(self) -> list[dict[str, Any]]:
        """The alerts it holds, as its API v2 gives them."""
        answer: list[dict[str, Any]] = get_json(f"{self.url}/api/v2/alerts")
        return answer

    def _command(self) -> list[str]:
        path: Path = self.directory / "alertmanager.yml"
        path.write_text(self._config if isinstance(self._config, str) else json.dumps(self._config))  # JSON is YAML
        return [
            str(self._program),
            f"--config.file={path}",
            f"--storage.path={self.directory / 'data'}",
            f"--web.listen-address={self.address}",
            "--cluster.listen-address=",  # empty: alone
        ]

    def _answers(self) -> bool:
        return is_ready(f"{self.url}/-/ready")


def _notify_at_once(webhook: str) -> Mapping[str, Any]:
    """Every alert is a group of its own, told without the usual waits, also when it is over."""
    return {
        "route": {"receiver": "test", "group_by": ["..."], "group_wait": "0s", "group_interval": "1s"},
        "receivers": [{"name": "test", "webhook_configs": [{"url": webhook, "send_resolved": True}]}],
    }
