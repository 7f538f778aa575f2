"""Topics that become others while they are read stop the worker, though no offset tells of it."""

from collections.abc import Mapping

import pytest
from kafka import KafkaAdminClient  # type: ignore[import-untyped]  # it ships no types
from kafka.admin import NewPartitions  # type: ignore[import-untyped]

from streams.events.topics import Topic
from streams.ingest import transport
from streams.ingest.connection import KafkaConnection
from streams.ingest.topics import Wanted, create_topics
from tests.flow.transport.conftest import Produce, Running
from tests.flow.transport.keeping_host import KeepingHost, eventually

ENOUGH_S = 60.0


@pytest.mark.parametrize("change", ["more partitions", "made anew"])
async def test_a_topic_that_changes_while_it_is_read_stops_the_worker(
    topics: Mapping[Topic, str],
    produce: Produce,
    running: Running,
    connection: KafkaConnection,
    monkeypatch: pytest.MonkeyPatch,
    change: str,
) -> None:
    """It looks now and then; partitions that were added, and a topic under another id, are each a reason of their own."""
    monkeypatch.setattr(transport, "LOOK_EVERY_S", 0.5)
    name = topics[Topic.ENGAGEMENTS]
    await produce(topics[Topic.LEADS], 10, partition=0)
    host = KeepingHost()
    async with running(host) as app:
        await eventually(lambda: len(host.seen) == 10)
        admin = KafkaAdminClient(**connection.options())
        if change == "more partitions":
            admin.create_partitions({name: NewPartitions(6)})
        else:
            admin.delete_topics([name])
            await eventually(lambda: name not in admin.list_topics(), ENOUGH_S)
            create_topics(connection, {name: Wanted(4, 1)})
        admin.close()
        await eventually(lambda: app.stop_reason.failed, ENOUGH_S)
    expected = {
        "more partitions": f"Topic '{name}' has 6 partitions, but the state was made when it had 4",
        "made anew": f"Topic '{name}' was deleted and made anew since the state was made of it",
    }
    assert str(app.stop_reason.first).startswith(expected[change])
