"""verify, on the way that events go: what it leaves out and says so, and what it cannot compare."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from kafka.admin import KafkaAdminClient  # type: ignore[import-untyped]  # it ships no types
from kafka.structs import TopicPartition  # type: ignore[import-untyped]

from streams.events.topics import Topic
from tests.flow.histories import History
from tests.flow.installation import COMMAND_S, SHARDS, Installation
from tests.flow.recompute.recomputes import Command, Traffic, verified, view
from tests.services.kafka import KafkaServer
from tests.services.waiting import wait_until


def test_a_past_that_kafka_has_deleted_is_said(installed: Installation, kafka: KafkaServer, history: History) -> None:
    """verify compares the rest and does not call it the same; rebuild loses nothing unless that is meant."""
    installed.replay(history.files, history.at)
    installed.worker()
    installed.wait_until_read()
    before = installed.kpis(history.at)
    admin = KafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    name = installed.topics[Topic.ENGAGEMENTS]
    admin.delete_records({TopicPartition(name, 2): 50})
    admin.close()

    code, found = verified(installed)
    assert (code, found["same"], found["complete"]) == (2, True, False)
    assert found["lost"] == [{"topic": name, "partition": 2, "records": 50}]
    assert found["shards"] == SHARDS - 1
    told = Command(installed, "verify")
    assert told.code == 2
    assert f"Not compared: Kafka no longer holds the past of {name}/2: the first 50 records are gone." in told.out
    assert "The same, as far as they could be compared" in told.out.splitlines()[-1]

    refused = Command(installed, "rebuild")
    assert refused.code == 1
    assert f"{name}/2: the first 50 records are gone" in refused.said
    assert "--lose-older goes on and loses what is older" in refused.said
    assert installed.kpis(history.at) == before
    done = Command(installed, "rebuild", "--lose-older")
    assert done.code == 0
    assert installed.kpis(history.at) != before


def test_an_event_that_was_put_aside_is_no_difference_until_it_is_rebuilt(
    installation: Installation, kafka: KafkaServer
) -> None:
    """It was ahead of its time when the worker read it. verify leaves it out and says so; a rebuild counts it."""
    installation.create_topics()
    traffic = Traffic(kafka, installation)
    installation.worker()
    traffic.send(view(1, time=datetime.now(UTC).isoformat()))
    installation.wait_until_read()
    soon = datetime.now(UTC) + timedelta(minutes=5, seconds=15)
    traffic.send(view(2, time=soon.isoformat()))
    traffic.close()
    installation.wait_until_read()
    assert len(json.loads(installation.run("dlq", "list", "--json"))) == 1
    wait_until(
        lambda: datetime.now(UTC) > soon - timedelta(minutes=4, seconds=59), seconds=COMMAND_S, what="its time is near"
    )
    code, found = verified(installation)
    assert (code, found["same"], found["put_aside"]) == (0, True, 1)
    installation.run("rebuild")
    code, found = verified(installation)
    assert (code, found["put_aside"]) == (0, 0)


def test_what_cannot_be_compared_is_a_sentence(installation: Installation, history: History) -> None:
    """No state, no Kafka, no Redis, wrong usage: one sentence and exit code 2 of verify, 1 of rebuild."""
    installation.create_topics()
    for name, code in (("verify", 2), ("rebuild", 1)):
        nothing = Command(installation, name)
        assert (nothing.code, len(nothing.said.splitlines())) == (code, 1)
        assert "a worker makes it from Kafka by itself" in nothing.said
        address = installation.free_address()
        told = Command(installation.with_settings(redis_url=f"redis://{address}/0"), name)
        assert (told.code, "Redis cannot be used" in told.said, len(told.said.splitlines())) == (code, True, 1)
    worker = installation.worker()
    away = installation.with_settings(kafka_brokers=installation.free_address())
    for name, code in (("verify", 2), ("rebuild", 1)):
        told = Command(away, name)
        assert (told.code, "cannot be used" in told.said, len(told.said.splitlines())) == (code, True, 1)
    assert worker.process.stop() == 0
    assert Command(installation, "verify").code == 0, "an empty state is the same as an empty one"
    assert Command(installation, "verify", "--at", history.at).code == 2
    assert Command(installation, "verify", "nowhere.jsonl").code == 2
    fewer = {topic: f"{name}-fewer" for topic, name in installation.topics.items()}
    other = replace(installation, topics=fewer).with_settings(
        **{f"topics_{topic}": name for topic, name in fewer.items()}
    )
    other.run("topics", "create", "--partitions", "2")
    told = Command(other, "verify")
    assert (told.code, "fewer partitions than the state has shards" in told.said) == (2, True)
