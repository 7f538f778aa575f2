"""How to reach Kafka."""

from streams.connections.tls import tls
from streams.ingest.connection import KafkaConnection
from streams.settings.kafka import Kafka


def kafka_connection(kafka: Kafka) -> KafkaConnection:
    """How to reach Kafka. Raises SettingsError where a PEM file is of no use."""
    return KafkaConnection(
        brokers=kafka.brokers,
        ssl_context=tls("kafka", kafka) if kafka.encrypted else None,
        sasl_mechanism=kafka.sasl_mechanism,
        username=kafka.username,
        password=kafka.secret.get_secret_value() if kafka.secret else None,
    )
