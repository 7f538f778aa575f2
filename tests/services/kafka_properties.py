"""server.properties of the tests' Kafka, part by part: mappings of Kafka's own names, nothing is started here."""

from collections.abc import Iterable, Mapping
from typing import Literal

from tests.services.certificates import Certificates

Listener = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
"""A listener is called as the protocol that it speaks."""

SCRAM = ("SCRAM-SHA-256", "SCRAM-SHA-512")

QUICK: Mapping[str, str] = {
    "group.initial.rebalance.delay.ms": "0",  # of 3 s: tests know their members
    "group.min.session.timeout.ms": "1000",  # of 6 s: so that a test may notice a dead member soon
    "broker.session.timeout.ms": "2000",  # of 9 s: a broker that was killed waits for its own ghost to expire
    "broker.heartbeat.interval.ms": "500",
    "offsets.topic.num.partitions": "4",  # of 50: each is a folder to make at the first commit
    "transaction.state.log.num.partitions": "4",
    "transaction.state.log.min.isr": "1",
    "log.cleaner.dedupe.buffer.size": str(16 << 20),  # of 128 MiB: it is part of the heap
    "auto.create.topics.enable": "false",  # as in most companies: a topic that nobody created is a mistake to see
}
"""What a broker for a minute does not need to wait for, or to hold."""


def quorum_properties(node: int, controllers: Mapping[int, int]) -> dict[str, str]:
    """A broker that is a controller too, among `controllers` (node → port); internal topics are kept on all of them."""
    return {
        "process.roles": "broker,controller",
        "node.id": str(node),
        "controller.quorum.voters": ",".join(f"{number}@127.0.0.1:{port}" for number, port in controllers.items()),
        "offsets.topic.replication.factor": str(len(controllers)),
        "transaction.state.log.replication.factor": str(len(controllers)),
    }


def listener_properties(listeners: Mapping[Listener, int], *, controller_port: int) -> dict[str, str]:
    """Where clients (name → port), other brokers (always PLAINTEXT) and the controllers connect."""
    ports = [*listeners.items(), ("CONTROLLER", controller_port)]
    protocols = [*((name, name) for name in listeners), ("CONTROLLER", "PLAINTEXT")]
    return {
        "listeners": ",".join(f"{name}://127.0.0.1:{port}" for name, port in ports),
        "listener.security.protocol.map": ",".join(f"{name}:{protocol}" for name, protocol in protocols),
        "inter.broker.listener.name": "PLAINTEXT",
        "controller.listener.names": "CONTROLLER",
    }


def tls_properties(certificates: Certificates) -> dict[str, str]:
    """The server's certificate, and a client's that is asked for without insisting."""
    return {
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(certificates.server),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(certificates.authority),
        "ssl.client.auth": "requested",
    }


def sasl_properties(listeners: Iterable[Listener], users: Mapping[str, str]) -> dict[str, str]:
    """Every SASL listener takes PLAIN, whose users stand here, and SCRAM, whose users the storage was formatted with."""
    modules = "org.apache.kafka.common.security"
    accounts = "".join(f' user_{user}="{password}"' for user, password in users.items())
    properties = {}
    for listener in listeners:
        if listener.startswith("SASL_"):
            prefix = f"listener.name.{listener.lower()}"
            properties[f"{prefix}.sasl.enabled.mechanisms"] = ",".join(("PLAIN", *SCRAM))
            properties[f"{prefix}.plain.sasl.jaas.config"] = f"{modules}.plain.PlainLoginModule required{accounts};"
            for mechanism in SCRAM:
                login = f"{modules}.scram.ScramLoginModule required;"
                properties[f"{prefix}.{mechanism.lower()}.sasl.jaas.config"] = login
    return properties
