"""How to reach Kafka, once, in the words that both clients (aiokafka and kafka-python) understand."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class KafkaConnection:
    """Addresses and credentials of a cluster."""

    brokers: Sequence[str]
    """`host:port` of one or more brokers to begin with."""
    ssl_context: ssl.SSLContext | None = None
    """Encrypts with this; None is plain text."""
    sasl_mechanism: str | None = None
    """PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512; None is no login."""
    username: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def security_protocol(self) -> str:
        login, wire = self.sasl_mechanism is not None, self.ssl_context is not None
        return ("SASL_" if login else "") + ("SSL" if wire else "PLAINTEXT")

    def options(self) -> dict[str, Any]:
        """Keyword arguments for a client of either library."""
        options: dict[str, Any] = {
            "bootstrap_servers": list(self.brokers),
            "security_protocol": self.security_protocol,
            "ssl_context": self.ssl_context,
        }
        if self.sasl_mechanism is not None:
            options |= {
                "sasl_mechanism": self.sasl_mechanism,
                "sasl_plain_username": self.username,
                "sasl_plain_password": self.password,
            }
        return options
