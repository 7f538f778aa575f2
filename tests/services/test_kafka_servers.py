"""The tests' Kafka keeps its data through a crash, survives a lost broker as a cluster, and knows its users."""

import asyncio
from itertools import islice
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer  # type: ignore[import-untyped]  # it ships no types
from aiokafka.errors import KafkaError  # type: ignore[import-untyped]  # it ships no types
from aiokafka.helpers import create_ssl_context  # type: ignore[import-untyped]  # it ships no types
from kafka import KafkaConsumer, KafkaProducer  # type: ignore[import-untyped]  # kafka-python ships no types

from tests.forms import LONG_FORM_ONLY
from tests.services.certificates import Certificates
from tests.services.fixtures import KafkaNames, Serve
from tests.services.kafka import KafkaCluster, KafkaServer
from tests.services.kafka_properties import Listener


async def test_topics_and_groups(kafka: KafkaServer, kafka_names: KafkaNames) -> None:
    """The shared broker takes events, gives them to a group and keeps the group's offset."""
    topic, group = kafka_names.topic("leads"), kafka_names.group("workers")
    kafka.create_topic(topic, partitions=1)
    await produce(topic, b"first", bootstrap_servers=kafka.bootstrap)
    assert await consume(topic, 1, bootstrap_servers=kafka.bootstrap, group_id=group) == [b"first"]
    await produce(topic, b"second", bootstrap_servers=kafka.bootstrap)
    assert await consume(topic, 1, bootstrap_servers=kafka.bootstrap, group_id=group) == [b"second"]


async def test_a_topic_is_not_created_by_use(kafka: KafkaServer, kafka_names: KafkaNames) -> None:
    """A topic that nobody created stays a mistake that shows."""
    with pytest.raises(KafkaError):
        await produce(
            kafka_names.topic("mistyped"), b"lost", bootstrap_servers=kafka.bootstrap, request_timeout_ms=1000
        )


@pytest.mark.parametrize(
    ("listener", "mechanism"),
    [
        ("SSL", None),
        ("SASL_PLAINTEXT", "PLAIN"),
        ("SASL_PLAINTEXT", "SCRAM-SHA-256"),
        ("SASL_SSL", "PLAIN"),
        ("SASL_SSL", "SCRAM-SHA-512"),
    ],
)
async def test_tls_and_sasl(
    secured_kafka: KafkaServer,
    certificates: Certificates,
    kafka_names: KafkaNames,
    listener: Listener,
    mechanism: str | None,
) -> None:
    """Both client libraries get in by every protocol and mechanism, and read what the other wrote."""
    topic = kafka_names.topic("leads")
    secured_kafka.create_topic(topic)
    connection = {
        "bootstrap_servers": secured_kafka.bootstrap_of(listener),
        "security_protocol": listener,
        "sasl_plain_username": "worker",
        "sasl_plain_password": secured_kafka.users["worker"],
        **({"sasl_mechanism": mechanism} if mechanism else {}),
        **({"ssl_context": create_ssl_context(cafile=str(certificates.authority))} if "SSL" in listener else {}),
    }
    await produce(topic, b"of aiokafka", **connection)
    await asyncio.to_thread(produce_by_kafka_python, topic, b"of kafka-python", **connection)
    both = [b"of aiokafka", b"of kafka-python"]
    assert await consume(topic, 2, **connection) == both
    assert await asyncio.to_thread(consume_by_kafka_python, topic, 2, **connection) == both


async def test_a_wrong_password_is_refused(secured_kafka: KafkaServer, kafka_names: KafkaNames) -> None:
    """A user is let in by the password that was set, and by no other."""
    with pytest.raises(KafkaError):
        await produce(
            kafka_names.topic("leads"),
            b"refused",
            bootstrap_servers=secured_kafka.bootstrap_of("SASL_PLAINTEXT"),
            security_protocol="SASL_PLAINTEXT",
            sasl_mechanism="SCRAM-SHA-256",
            sasl_plain_username="worker",
            sasl_plain_password="wrong",
        )


async def test_kafka_keeps_its_data_through_a_kill(serve: Serve) -> None:
    """What was acknowledged is there after a SIGKILL, at the same address."""
    server = serve(KafkaServer)
    server.create_topic("leads")
    await produce("leads", b"kept", bootstrap_servers=server.bootstrap)
    server.kill()
    server.start()
    assert await consume("leads", 1, bootstrap_servers=server.bootstrap) == [b"kept"]


@LONG_FORM_ONLY
async def test_a_cluster_survives_a_broker(serve: Serve) -> None:
    """With three brokers and three replicas, one may be killed and the events are still taken and given."""
    cluster = serve(KafkaCluster, nodes=3)
    cluster.nodes[0].create_topic("leads", replicas=3, settings={"min.insync.replicas": "2"})
    await produce("leads", b"before", bootstrap_servers=cluster.bootstrap, acks="all")
    cluster.nodes[0].kill()
    await produce("leads", b"after", bootstrap_servers=cluster.bootstrap, acks="all")
    assert await consume("leads", 2, bootstrap_servers=cluster.bootstrap) == [b"before", b"after"]


async def produce(topic: str, value: bytes, **connection: Any) -> None:
    async with AIOKafkaProducer(**connection) as producer:
        await producer.send_and_wait(topic, value)


async def consume(topic: str, count: int, **connection: Any) -> list[bytes | None]:
    """The first `count` values of a topic, or of what a group has not seen; `TimeoutError` when they are not there."""
    async with asyncio.timeout(20), AIOKafkaConsumer(topic, auto_offset_reset="earliest", **connection) as consumer:
        return [(await consumer.getone()).value for _ in range(count)]


def produce_by_kafka_python(topic: str, value: bytes, **connection: Any) -> None:
    producer = KafkaProducer(**connection)
    producer.send(topic, value).get(timeout=20)
    producer.close()


def consume_by_kafka_python(topic: str, count: int, **connection: Any) -> list[bytes]:
    consumer = KafkaConsumer(topic, auto_offset_reset="earliest", consumer_timeout_ms=20_000, **connection)
    values = [record.value for record in islice(consumer, count)]
    consumer.close()
    return values
