"""A process that serves metrics and health: a worker, or the exporter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from tests.services.http_json import is_ready
from tests.services.processes import Process
from tests.services.waiting import wait_until

START_S = 60.0
"""For a process to be ready on a busy machine, the wait for the session of a killed predecessor included."""
ANSWER_S = 10.0


class Served:
    """`address` is host:port."""

    def __init__(self, process: Process, address: str) -> None:
        self.process, self.address = process, address

    def wait_ready(self) -> Self:
        """Waits until it says so itself."""

        def ready() -> bool:
            if self.process.returncode is not None:
                raise self.process.failure(f"ended with {self.process.returncode} before it was ready")
            return is_ready(f"http://{self.address}/readyz")

        try:
            wait_until(ready, seconds=START_S, what="readyz")
        except TimeoutError:
            raise self.process.failure(f"was not ready within {START_S:g} s") from None
        return self

    def metrics(self) -> str:
        """What Prometheus would scrape."""
        with urlopen(f"http://{self.address}/metrics", timeout=ANSWER_S) as answer:
            text: str = answer.read().decode()
        return text

    def samples(self, name: str, **labels: str) -> Iterator[Sample]:
        """The samples of this name that have these labels, others aside."""
        for family in text_string_to_metric_families(self.metrics()):
            for sample in family.samples:
                if sample.name == name and labels.items() <= sample.labels.items():
                    yield sample

    def total(self, name: str, **labels: str) -> float:
        """The sum of those samples."""
        return sum(sample.value for sample in self.samples(name, **labels))
