"""The sales team of a test: leads come in, and are answered."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

from kafka import KafkaProducer  # type: ignore[import-untyped]  # it ships no types

from tests.services.kafka import KafkaServer


class Sales:
    """Leads that come in, and people who answer them."""

    def __init__(self, kafka: KafkaServer, topic: str) -> None:
        self._producer, self._topic = KafkaProducer(bootstrap_servers=kafka.bootstrap), topic

    def create(self, *leads: str) -> float:
        """New leads, of now; returns when (monotonic)."""
        return self._send("lead.created", leads, channel="ppc")

    def contact(self, *leads: str) -> float:
        """Somebody calls them, now."""
        return self._send("lead.contacted", leads, medium="call")

    def _send(self, type: str, leads: tuple[str, ...], **fields: str) -> float:
        now = datetime.now(UTC).isoformat()
        for lead in leads:
            event = {"id": f"{type}-{lead}", "type": type, "time": now, "contact": lead, "lead": lead} | fields
            self._producer.send(self._topic, key=lead.encode(), value=json.dumps(event).encode())
        sent = time.monotonic()
        self._producer.flush()
        return sent

    def close(self) -> None:
        self._producer.close()
