"""All that talks to Kafka gets in by TLS and login, and says without secrets why it does not."""

import ssl
from collections.abc import Mapping

import pytest

from streams.events.topics import Topic
from streams.ingest.agents import build_app
from streams.ingest.connection import KafkaConnection
from streams.ingest.dead_letters import DeadLetters
from streams.ingest.letters import DeadLetter
from streams.ingest.stopping import WorkerFailed
from streams.ingest.topic_counts import refuse_unfit_topics
from streams.ingest.topics import Wanted, create_topics
from tests.flow.transport.keeping_host import KeepingHost, eventually
from tests.flow.transport.test_transport_dead_letters import Rejected
from tests.services.certificates import Certificates
from tests.services.kafka import KafkaServer


@pytest.fixture
def secured(secured_kafka: KafkaServer, certificates: Certificates) -> KafkaConnection:
    """The secured broker, with the right password."""
    return KafkaConnection(
        [secured_kafka.bootstrap_of("SASL_SSL")],
        ssl.create_default_context(cafile=certificates.authority),
        "SCRAM-SHA-512",
        "worker",
        secured_kafka.users["worker"],
    )


async def test_topics_dead_letters_and_the_worker_get_in(
    secured: KafkaConnection, names: Mapping[Topic, str], group: str
) -> None:
    """Dead letters are written to the topic that the worker reads, so that one pass uses every client there is."""
    create_topics(secured, {name: Wanted(1, 1) for name in names.values()})
    dead_letters = DeadLetters(secured, names[Topic.LEADS])
    await dead_letters.send([DeadLetter("x", 0, Rejected(0, b"v"), "malformed", "")])
    await dead_letters.close()
    host = KeepingHost()
    app = build_app(host, secured, names, consumer_group=group)
    await app.start()
    await eventually(lambda: len(host.seen) == 1)
    await app.stop()


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256"])
async def test_a_wrong_password_is_told_without_it(
    mechanism: str, secured: KafkaConnection, names: Mapping[Topic, str]
) -> None:
    """The sentence names the broker, and nobody finds the password in a log."""
    wrong = KafkaConnection(secured.brokers, secured.ssl_context, mechanism, "worker", "hunter2")
    with pytest.raises(WorkerFailed, match=rf"Kafka at {secured.brokers[0]} cannot be used") as refused:
        await refuse_unfit_topics(wrong, names)
    assert "hunter2" not in str(refused.value)
