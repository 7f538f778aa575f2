"""A producer that connects when it is first needed: for the little that is written to Kafka here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped]

from streams.ingest.connection import KafkaConnection

REQUEST_TIMEOUT_MS = 10_000
"""What is not taken within this has failed, and whoever sent it decides."""

ONCE_AND_IN_ORDER: Final[Mapping[str, Any]] = {"acks": "all", "enable_idempotence": True, "linger_ms": 5}
"""Options for what must not be lost. The producer numbers what it sends: after a failure only a new one goes on."""

AT_LEAST_ONCE: Final[Mapping[str, Any]] = {"acks": "all", "linger_ms": 5}
"""Options for what must not be lost and may be there twice. A producer that numbers what it sends tries for ever, without a
word, where a topic takes nothing; this one says after its timeout what the brokers say."""


class LateProducer:
    """`options` are those of aiokafka's producer, beyond the connection."""

    def __init__(self, connection: KafkaConnection, client_id: str, **options: Any) -> None:
        self._options = {
            "client_id": client_id,
            "request_timeout_ms": REQUEST_TIMEOUT_MS,
            **connection.options(),
            **options,
        }
        self._producer: AIOKafkaProducer | None = None

    async def connected(self) -> AIOKafkaProducer:
        """The producer, connected by now. Raises KafkaError or OSError, and begins anew the next time."""
        if self._producer is None:
            producer = AIOKafkaProducer(**self._options)
            try:
                await producer.start()
            except BaseException:
                await producer.stop()
                raise
            self._producer = producer
        return self._producer

    async def close(self) -> None:
        """Sends what is pending and disconnects; the next use connects anew."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await producer.stop()
