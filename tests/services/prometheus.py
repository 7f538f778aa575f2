"""Prometheus for tests: scrapes every second, evaluates rules every second, and is asked in PromQL."""

import json
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from tests.services.http_json import get_json, is_ready
from tests.services.locate import PROMETHEUS
from tests.services.server import Server

Config = Mapping[str, Any]
"""A prometheus.yml as nested mappings and lists."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One series of an instant vector; `labels` include `__name__` where the query keeps it."""

    labels: Mapping[str, str]
    value: float


@dataclass(frozen=True, slots=True)
class Series:
    """One series over time: value by instant (Unix time)."""

    labels: Mapping[str, str]
    values: Mapping[float, float]


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert that is not inactive."""

    name: str
    state: str
    """pending or firing"""
    labels: Mapping[str, str]
    annotations: Mapping[str, str]


def scrape_config(
    targets: Mapping[str, Sequence[str]],
    *,
    rules: Sequence[Path] = (),
    alertmanagers: Sequence[str] = (),
    interval: str = "1s",
) -> Config:
    """The usual configuration: job name → addresses (host:port) to scrape, rule files, addresses of Alertmanagers."""
    return {
        "global": {"scrape_interval": interval, "scrape_timeout": interval, "evaluation_interval": interval},
        "scrape_configs": [
            {"job_name": job, "static_configs": [{"targets": list(addresses)}]} for job, addresses in targets.items()
        ],
        "rule_files": [str(path.resolve()) for path in rules],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": list(alertmanagers)}]}]},
    }


class PrometheusServer(Server):
    """One server with `config`: nested mappings (see `scrape_config`), or the text of a prometheus.yml.

    `options` are of its command line."""

    name: ClassVar[str] = "prometheus"
    start_seconds: ClassVar[float] = 20

    def __init__(self, config: Config | str, *, options: Sequence[str] = ()) -> None:
        super().__init__()
        self._options = options
        self._program = PROMETHEUS.path()
        self._config = config
        self.address = f"127.0.0.1:{self._reserve_port()}"
        self.url = f"http://{self.address}"

    def query(self, promql: str) -> list[Sample]:
        """The instant vector (or the scalar, as one sample without labels) that an expression has now."""
        data = get_json(f"{self.url}/api/v1/query", query=promql)["data"]
        if data["resultType"] == "scalar":
            return [Sample({}, float(data["result"][1]))]
        return [Sample(series["metric"], float(series["value"][1])) for series in data["result"]]

    def query_range(self, promql: str, start: float, end: float, step: float) -> list[Series]:
        """The series that an expression has at instants `step` seconds apart (Unix time)."""
        data = get_json(f"{self.url}/api/v1/query_range", query=promql, start=str(start), end=str(end), step=str(step))
        return [
            Series(series["metric"], {float(at): float(value) for at, value in series["values"]})
            for series in data["data"]["result"]
        ]

    def alerts(self) -> list[Alert]:
        """What is pending or firing now."""
        return [
            Alert(alert["labels"]["alertname"], alert["state"], alert["labels"], alert["annotations"])
            for alert in get_json(f"{self.url}/api/v1/alerts")["data"]["alerts"]
        ]

    def firing(self) -> set[str]:
        """Names of the alerts that fire now."""
        return {alert.name for alert in self.alerts() if alert.state == "firing"}

    def targets(self) -> dict[str, str]:
        """Scraped address → what the last scrape said: empty when it went well."""
        active = get_json(f"{self.url}/api/v1/targets", state="active")["data"]["activeTargets"]
        return {target["labels"]["instance"]: target["lastError"] for target in active}

    def reload(self, config: Config | str | None = None) -> None:
        """Take a new configuration, or read changed rule files (SIGHUP); it is in force within a second."""
        self._config = config if config is not None else self._config
        self._write_config()
        self.process.send(signal.SIGHUP)

    def _write_config(self) -> Path:
        path = self.directory / "prometheus.yml"
        path.write_text(self._config if isinstance(self._config, str) else json.dumps(self._config))  # JSON is YAML
        return path

    def _command(self) -> list[str]:
        return [
            str(self._program),
            f"--config.file={self._write_config()}",
            f"--storage.tsdb.path={self.directory / 'data'}",
            f"--web.listen-address={self.address}",
            *self._options,
        ]

    def _answers(self) -> bool:
        return is_ready(f"{self.url}/-/ready")
