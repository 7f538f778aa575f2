"""A large company on servers of its own: Kafka, Redis, and a worker that has read its history in."""

from __future__ import annotations

import time
from contextlib import ExitStack
from types import TracebackType
from typing import Final, Self

from streams.replay.producer import KafkaSink
from tests.bench.large_company import LargeCompany
from tests.bench.servers import Servers
from tests.services.waiting import wait_until

READ_IN_S: Final = 1_200.0
"""For a million contacts on a machine that does other things as well."""


class CompanyInstalled:
    """Use it as a context manager: the servers, and a worker that is caught up, run while it is open."""

    def __init__(self, contacts: int, labels: int) -> None:
        self.company = LargeCompany(contacts, labels, time.time_ns() // 1_000_000)
        self._labels = labels
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            self.servers = opening.enter_context(Servers())
            # One label more than there are: nothing is left out of what is served. On a busy machine a reading may take long
            # enough to be stale after ten seconds; then nothing would be served that could be measured.
            self.installation = opening.enter_context(
                self.servers.installed(exporter_label_values=str(self._labels + 1), exporter_refresh="10s")
            )
            self.worker = self.installation.worker()
            with self.sink() as sink:
                for record in self.company.history():
                    sink.send(record.topic, record.key, record.value)
                sink.flush()
            wait_until(self.installation.progress.is_caught_up, seconds=READ_IN_S, what="the history is read in")
            self._opened = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

    def sink(self) -> KafkaSink:
        """Into the topics, as `funnelwatch replay` sends."""
        return KafkaSink(
            {"bootstrap_servers": self.servers.kafka.bootstrap}, self.installation.topics, compression=None
        )
