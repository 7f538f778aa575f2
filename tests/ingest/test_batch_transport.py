"""The parts of Faust's consumer that the batch transport replaces, without a broker."""

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from faust.types import TP

from streams.events.topics import Topic
from streams.ingest.agents import ConsumerOnly, WorkerApp, build_app
from streams.ingest.connection import KafkaConnection
from streams.ingest.intake import Read
from streams.ingest.transport import BatchConsumer, BatchSchema

TP0 = TP("crm.leads", 0)


@pytest.fixture
async def app() -> WorkerApp:
    """An app that was built and not started."""
    return build_app(SimpleNamespace(), KafkaConnection(["127.0.0.1:1"]), {Topic.LEADS: "crm.leads"})


@pytest.fixture
async def consumer(app: WorkerApp) -> BatchConsumer:
    """Its consumer."""
    consumer = app.consumer
    assert isinstance(consumer, BatchConsumer)
    return consumer


def read_of(*offsets: int) -> Any:
    return Read(TP0, [SimpleNamespace(offset=offset, timestamp=1500) for offset in offsets], 1)


async def test_a_message_stands_for_its_last_record(consumer: BatchConsumer) -> None:
    """So that acknowledging the message acknowledges the batch."""
    read = read_of(5, 6, 9)
    message = consumer._to_message(TP0, read)
    assert (message.tp, message.offset, message.timestamp, message.value) == (TP0, 9, 1.5, read)


async def test_the_committed_offset_is_one_past_the_greatest_acknowledged(consumer: BatchConsumer) -> None:
    """The offsets inside a batch are no gap to wait for."""
    consumer._acked[TP0] += [9, 4999, 20]
    assert consumer._new_offset(TP0) == 5000
    assert consumer._new_offset(TP0) is None


async def test_a_full_buffer_does_not_stop_the_fetching(consumer: BatchConsumer) -> None:
    """Faust would take the partition out, and sleep for a second once all of them are."""
    consumer._active_partitions = {TP0}
    consumer.on_buffer_full(TP0)
    assert consumer._get_active_partitions() == {TP0}


async def test_the_schema_passes_a_read_through(app: WorkerApp, consumer: BatchConsumer) -> None:
    """Agents get what the transport made, undecoded and not copied."""
    read = read_of(5)
    event = await BatchSchema().compile(app)(consumer._to_message(TP0, read), propagate=True)
    assert event.value is read


async def test_building_an_app_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No state directory, no web server, no producer, no declared topics."""
    monkeypatch.chdir(tmp_path)
    app = build_app(SimpleNamespace(), KafkaConnection(["127.0.0.1:1"]), {Topic.LEADS: "crm.leads"})
    app._create_directories()
    assert os.listdir(tmp_path) == []
    app.conf.web_enabled = True  # as `faust worker` does
    assert list(ConsumerOnly(app).web_server()) == []
    assert list(ConsumerOnly(app).kafka_producer()) == []
    assert isinstance(app.boot_strategy, ConsumerOnly)
    assert not app.conf.topic_allow_declare


async def test_there_is_an_agent_for_each_topic() -> None:
    """Deals and campaigns are entries of the table of topics, nothing more."""
    app = build_app(SimpleNamespace(), KafkaConnection(["127.0.0.1:1"]), {topic: f"crm.{topic}" for topic in Topic})
    assert sorted(app.agents) == [
        "funnelwatch.campaigns",
        "funnelwatch.deals",
        "funnelwatch.engagements",
        "funnelwatch.leads",
    ]
