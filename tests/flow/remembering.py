"""A Prometheus that remembers: one that begins with samples from before it was started."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from typing import ClassVar

from prometheus_client.parser import text_string_to_metric_families

from tests.services.locate import PROMTOOL
from tests.services.prometheus import Config, PrometheusServer


class RememberingPrometheus(PrometheusServer):
    """`past` is what was scraped of a job, in the text format, each time with the instant (Unix time, s) it was true at."""

    name: ClassVar[str] = "remembering-prometheus"

    def __init__(self, config: Config, job: str, past: Iterable[tuple[float, str]]) -> None:
        super().__init__(config)
        file = self.directory / "past.openmetrics"
        lines = [line for at, text in past for line in _stamped(text, job, at)]
        file.write_text("\n".join([*lines, "# EOF\n"]), encoding="utf-8")
        command = [str(PROMTOOL.path()), "tsdb", "create-blocks-from", "openmetrics"]
        subprocess.run([*command, str(file), str(self.directory / "data")], check=True, capture_output=True, timeout=60)

    def _command(self) -> list[str]:
        return [*super()._command(), "--storage.tsdb.retention.time=1y"]


def _stamped(text: str, job: str, at: float) -> Iterable[str]:
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in {**sample.labels, "job": job}.items())
            yield f"{sample.name}{{{labels}}} {sample.value} {at:.3f}"
