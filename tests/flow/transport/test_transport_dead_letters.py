"""Rejected records arrive in the dead-letter topic whole, or cut where it does not take them, or the worker learns it."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import pytest
from aiokafka import AIOKafkaConsumer  # type: ignore[import-untyped]  # it ships no types

from streams.ingest.connection import KafkaConnection
from streams.ingest.dead_letters import DeadLetters, DeadLetterUnavailable
from streams.ingest.letters import KEPT_BYTES, DeadLetter
from tests.services.fixtures import KafkaNames
from tests.services.kafka import KafkaServer


class Rejected(NamedTuple):
    """A record as it was read."""

    offset: int
    value: bytes | None
    key: bytes | None = b"contact-1"
    headers: tuple[tuple[str, bytes | None], ...] = (("reason", b"theirs"),)
    timestamp: int = 1_700_000_000_000


def letter(offset: int, value: bytes | None) -> DeadLetter:
    return DeadLetter("crm.leads", 3, Rejected(offset, value), "malformed", "not JSON at 1")


@pytest.fixture
def topic(kafka: KafkaServer, kafka_names: KafkaNames) -> str:
    """A dead-letter topic that takes 100 kB at a time."""
    name = kafka_names.topic("dead-letters")
    kafka.create_topic(name, settings={"max.message.bytes": "100000"})
    return name


@asynccontextmanager
async def opened(connection: KafkaConnection, topic: str, **options: Any) -> AsyncIterator[DeadLetters]:
    dead_letters = DeadLetters(connection, topic, **options)
    yield dead_letters
    await dead_letters.close()


async def arrived(connection: KafkaConnection, topic: str, count: int) -> Mapping[int, Any]:
    """The records in the topic by their source offset."""
    options = {**connection.options(), "auto_offset_reset": "earliest", "enable_auto_commit": False}
    found: dict[int, Any] = {}
    async with AIOKafkaConsumer(topic, **options) as consumer:
        while len(found) < count:
            record = await consumer.getone()
            found[int(dict(record.headers)["source-offset"])] = record
    return found


async def test_letters_carry_the_record_and_where_it_came_from(connection: KafkaConnection, topic: str) -> None:
    """Everything that operations need to judge the record and to send it again; a tombstone stays one."""
    async with opened(connection, topic) as dead_letters:
        await dead_letters.send([letter(17, b"{"), letter(18, None)])
    found = await arrived(connection, topic, 2)
    assert (found[17].key, found[17].value, found[18].value) == (b"contact-1", b"{", None)
    assert dict(found[17].headers) == {
        "reason": b"malformed",
        "detail": b"not JSON at 1",
        "source-topic": b"crm.leads",
        "source-partition": b"3",
        "source-offset": b"17",
        "source-timestamp": b"1700000000000",
        "original.reason": b"theirs",
    }


async def test_a_record_that_the_topic_does_not_take_arrives_cut(connection: KafkaConnection, topic: str) -> None:
    """With size and hash of the whole; its neighbours, small ones and other large ones, all arrive and are not cut."""
    large = b"x" * 3_000_000
    enormous = b"y" * 40_000_000  # more than the client would even try
    values = {1: b"a", 2: large, 3: b"b", 4: large, 5: enormous, 6: b"c"}
    async with opened(connection, topic) as dead_letters:
        await dead_letters.send([letter(offset, value) for offset, value in values.items()])
        await dead_letters.send([letter(7, b"after")])
    found = await arrived(connection, topic, 7)
    assert {offset: found[offset].value for offset in (1, 3, 6, 7)} == {1: b"a", 3: b"b", 6: b"c", 7: b"after"}
    for offset in (2, 4, 5):
        headers = dict(found[offset].headers)
        assert found[offset].value == values[offset][:KEPT_BYTES]
        assert found[offset].key == b"contact-1"
        assert headers["truncated"] == b"value"
        assert headers["size"] == str(len(values[offset])).encode()
        assert headers["sha256"] == hashlib.sha256(values[offset]).hexdigest().encode()


async def test_many_letters_at_once_all_arrive(connection: KafkaConnection, topic: str) -> None:
    """A broken producer upstream rejects everything that it sends."""
    async with opened(connection, topic) as dead_letters:
        await dead_letters.send([letter(offset, b"v" * 200) for offset in range(20_000)])
    assert len(await arrived(connection, topic, 20_000)) == 20_000


@pytest.mark.parametrize(
    "broken",
    [
        lambda connection: (connection, "no-such-topic"),
        lambda connection: (KafkaConnection(["127.0.0.1:1"]), "dead-letters"),
    ],
    ids=["no such topic", "no broker"],
)
async def test_letters_that_cannot_be_written_are_a_failure(
    broken: Callable[[KafkaConnection], tuple[KafkaConnection, str]],
    connection: KafkaConnection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After some tries: going on would lose the records, so the worker is told to stop, in a sentence."""
    monkeypatch.setattr("streams.ingest.late_producer.REQUEST_TIMEOUT_MS", 1000)
    where, name = broken(connection)
    async with opened(where, name, give_up_after_s=1.0) as dead_letters:
        with pytest.raises(DeadLetterUnavailable, match=f"1 rejected records could not be written to .*'{name}'"):
            await dead_letters.send([letter(1, b"v")])


async def test_a_topic_that_is_missing_for_a_moment_loses_nothing(
    connection: KafkaConnection, kafka: KafkaServer, kafka_names: KafkaNames
) -> None:
    """Temporary errors are waited out: here somebody makes the topic while the letter waits."""
    name = kafka_names.topic("late")
    async with opened(connection, name) as dead_letters:
        sending = asyncio.create_task(dead_letters.send([letter(1, b"v")]))
        await asyncio.sleep(0.5)
        assert not sending.done()
        kafka.create_topic(name)
        await asyncio.wait_for(sending, 30)
    assert (await arrived(connection, name, 1))[1].value == b"v"


async def test_no_letters_need_no_connection() -> None:
    """Most batches have no rejects, and most workers never write one."""
    async with opened(KafkaConnection(["127.0.0.1:1"]), "dead-letters") as dead_letters:
        await dead_letters.send([])
