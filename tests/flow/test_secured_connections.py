"""The settings for secured brokers and Redis, tried on the real servers: who has them gets in, who has not does not."""

import asyncio
from pathlib import Path
from typing import Literal

import pytest
import redis
from aiokafka import AIOKafkaConsumer  # type: ignore[import-untyped]  # it ships no types
from aiokafka.errors import KafkaError  # type: ignore[import-untyped]  # it ships no types
from kafka import KafkaProducer  # type: ignore[import-untyped]  # kafka-python ships no types
from redis import asyncio as aio

from streams.connections.kafka import kafka_connection
from streams.connections.redis import redis_reader, redis_writer
from streams.settings.redis import Redis
from streams.settings.root import Settings
from tests.services.certificates import Certificates
from tests.services.fixtures import KafkaNames, Serve
from tests.services.kafka import KafkaServer
from tests.services.redis import RedisServer

USER = "worker"
RULES = "~funnelwatch:* +@all -@scripting -@admin -@dangerous +info +config|get"


def settings(**variables: str | Path) -> Settings:
    """The settings of these variables."""
    return Settings.load(None, {f"FUNNELWATCH_{name}": str(value) for name, value in variables.items()})


def produce_and_consume(topic: str, told: Settings) -> bytes:
    """Write a record with kafka-python and read it with aiokafka, both by the same settings."""
    options = kafka_connection(told.kafka).options()
    producer = KafkaProducer(**options)
    producer.send(topic, b"event").get(timeout=20)
    producer.close()

    async def consume() -> bytes:
        async with asyncio.timeout(20), AIOKafkaConsumer(topic, auto_offset_reset="earliest", **options) as consumer:
            return bytes((await consumer.getone()).value)

    return asyncio.run(consume())


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
@pytest.mark.parametrize("protocol", ["SASL_PLAINTEXT", "SASL_SSL"])
def test_kafka_with_a_login(
    protocol: Literal["SASL_PLAINTEXT", "SASL_SSL"],
    mechanism: str,
    secured_kafka: KafkaServer,
    kafka_names: KafkaNames,
    certificates: Certificates,
    tmp_path: Path,
) -> None:
    """Both clients get in by every login that the settings offer, with the password from a file."""
    topic = kafka_names.topic("leads")
    secured_kafka.create_topic(topic)
    (tmp_path / "password").write_text(f"{secured_kafka.users[USER]}\n")
    told = settings(
        KAFKA_BROKERS=secured_kafka.bootstrap_of(protocol),
        KAFKA_SECURITY_PROTOCOL=protocol,
        KAFKA_SASL_MECHANISM=mechanism,
        KAFKA_USERNAME=USER,
        KAFKA_PASSWORD_FILE=tmp_path / "password",
        **({"KAFKA_CA_FILE": certificates.authority} if protocol == "SASL_SSL" else {}),
    )
    assert produce_and_consume(topic, told) == b"event"


def test_kafka_with_a_client_certificate(
    secured_kafka: KafkaServer, kafka_names: KafkaNames, certificates: Certificates
) -> None:
    """TLS without a login works too, and shows a certificate where it is asked for."""
    topic = kafka_names.topic("leads")
    secured_kafka.create_topic(topic)
    told = settings(
        KAFKA_BROKERS=secured_kafka.bootstrap_of("SSL"),
        KAFKA_SECURITY_PROTOCOL="SSL",
        KAFKA_CA_FILE=certificates.authority,
        KAFKA_CERT_FILE=certificates.client,
    )
    assert produce_and_consume(topic, told) == b"event"


async def test_a_broker_that_nobody_we_trust_vouches_for_is_refused(secured_kafka: KafkaServer) -> None:
    """Without the authority's file the system's authorities count, and they do not know this broker."""
    told = settings(KAFKA_BROKERS=secured_kafka.bootstrap_of("SSL"), KAFKA_SECURITY_PROTOCOL="SSL")
    consumer = AIOKafkaConsumer(**kafka_connection(told.kafka).options())
    with pytest.raises(KafkaError):
        await consumer.start()
    await consumer.stop()


@pytest.fixture
def secured_redis(serve: Serve, certificates: Certificates) -> RedisServer:
    """A Redis that speaks TLS only and knows one user, who may not run scripts."""
    return serve(RedisServer, certificates=certificates, users={USER: ("a secret", RULES)}, append_only=False)


@pytest.mark.parametrize("login_in_url", [True, False])
async def test_redis_over_tls_as_an_acl_user(
    secured_redis: RedisServer, certificates: Certificates, login_in_url: bool
) -> None:
    """All clients get in, wherever the login stands, and need no right that such a user lacks."""
    host = f"127.0.0.1:{secured_redis.port}"
    if login_in_url:
        told = settings(REDIS_URL=f"rediss://{USER}:a%20secret@{host}", REDIS_CA_FILE=certificates.authority).redis
    else:
        told = settings(
            REDIS_URL=f"rediss://{host}",
            REDIS_USERNAME=USER,
            REDIS_PASSWORD="a secret",
            REDIS_CA_FILE=certificates.authority,
        ).redis
    await commit_and_read(told)


async def test_redis_that_nobody_we_trust_vouches_for_is_refused(secured_redis: RedisServer) -> None:
    """Encryption without knowing the other end is none."""
    told = settings(REDIS_URL=f"rediss://{USER}:a%20secret@127.0.0.1:{secured_redis.port}").redis
    async with redis_writer(told) as client:
        assert isinstance(client, aio.Redis)
        with pytest.raises(redis.ConnectionError, match="CERTIFICATE_VERIFY_FAILED"):
            await client.ping()


async def test_redis_cluster(redis_cluster: RedisServer) -> None:
    """The same settings with `cluster` work on a cluster, a transaction within one slot included."""
    await commit_and_read(settings(REDIS_URL=f"redis://127.0.0.1:{redis_cluster.port}", REDIS_CLUSTER="true").redis)


async def commit_and_read(told: Redis) -> None:
    """A transaction under WATCH by the writer, read by the reader."""
    key = "funnelwatch:{people/0}:offsets"
    async with redis_writer(told) as writer, writer.pipeline(transaction=True) as pipeline:
        await pipeline.watch(key)
        pipeline.multi()  # type: ignore[no-untyped-call]  # redis-py has no types there
        pipeline.hset(key, mapping={"leads": 7})
        await pipeline.execute()
    async with redis_reader(told) as reader:
        assert await reader.hgetall(key) == {b"leads": b"7"}
