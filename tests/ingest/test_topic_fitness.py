"""Topics that would lose or tear events are named before anything is read."""

import ssl

import pytest

from streams.events.topics import Topic
from streams.ingest.connection import KafkaConnection
from streams.ingest.stopping import StopReason, WorkerFailed, sentence
from streams.ingest.topic_names import unfit

NAMES = {Topic.LEADS: "crm.leads", Topic.ENGAGEMENTS: "web.events", Topic.DEALS: "crm.deals"}


def test_topics_that_fit_give_no_problem() -> None:
    """Partition counts only have to agree within a group."""
    assert unfit(NAMES, {"crm.leads": 4, "web.events": 4, "crm.deals": 1, "other": 9}) == []


def test_a_missing_topic_is_named_with_the_command_that_makes_it() -> None:
    """Under its name in Kafka and the one the product has for it."""
    (problem,) = unfit(NAMES, {"crm.leads": 4, "web.events": 4})
    assert problem == "Topic 'crm.deals' (deals) does not exist; `funnelwatch topics create` makes it."


def test_leads_and_engagements_must_be_partitioned_alike() -> None:
    """Else a person's events would be in two shards."""
    (problem,) = unfit(NAMES, {"crm.leads": 4, "web.events": 6, "crm.deals": 1})
    assert "'crm.leads' has 4 but 'web.events' has 6" in problem


def test_a_password_is_never_shown() -> None:
    """Not even by the representation that a log line or a traceback would use."""
    connection = KafkaConnection(["b:9092"], None, "PLAIN", "me", "hunter2")
    assert "hunter2" not in repr(connection)
    assert connection.options()["sasl_plain_password"] == "hunter2"


def test_the_protocol_follows_from_what_is_given() -> None:
    """Nobody has to say both that there is TLS and that there is a certificate store for it."""
    context = ssl.create_default_context()
    assert KafkaConnection(["b"]).security_protocol == "PLAINTEXT"
    assert KafkaConnection(["b"], context).security_protocol == "SSL"
    assert KafkaConnection(["b"], None, "PLAIN", "u", "p").security_protocol == "SASL_PLAINTEXT"
    assert KafkaConnection(["b"], context, "SCRAM-SHA-512", "u", "p").security_protocol == "SASL_SSL"


def test_the_first_failure_is_the_reason(caplog: pytest.LogCaptureFixture) -> None:
    """What breaks afterwards is fallout and stays out of the error log."""
    reason = StopReason()
    reason.failed_by(WorkerFailed("Redis is gone."))
    reason.failed_by(RuntimeError("fallout"))
    assert str(reason.first) == "Redis is gone."
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [
        "The worker stops: Redis is gone."
    ]


def test_a_reason_is_one_line_and_names_the_error() -> None:
    """Library errors are often empty or many lines long."""
    assert sentence(TimeoutError()) == "TimeoutError"
    assert sentence(ValueError("a\n  b")) == "ValueError: a b"
    assert sentence(WorkerFailed("It is so.")) == "It is so."
