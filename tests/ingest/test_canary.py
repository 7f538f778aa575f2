"""Canaries: told from everything else, sent to the shards at hand, and of no consequence for anything but themselves."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from aiokafka.errors import KafkaTimeoutError  # type: ignore[import-untyped]

from streams.events.codec import codec_for
from streams.events.rejection import Reason
from streams.events.topics import Group, Topic
from streams.fold.admission import Admission
from streams.fold.reading import read
from streams.ingest import late_producer
from streams.ingest.canary import KEY, canary_value, sent_at
from streams.ingest.canary_sender import CanarySender
from streams.ingest.connection import KafkaConnection
from streams.ingest.host import Batch
from streams.ingest.letters import DeadLetter
from streams.ingest.observer import Unobserved
from streams.ingest.shard import Shard, ShardParts
from streams.tables.memory import MemoryTables
from streams.tables.shard import ShardId
from tests.cases import AT, milliseconds
from tests.folding import plan_for

NOW = milliseconds(AT)
PLAN = plan_for()
LEAD = b'{"id":"e1","type":"lead.created","time":"2024-04-17T11:00:00Z","contact":"ann","lead":"L1","channel":"ppc"}'
NAMES = {topic: f"company.{topic}" for topic in Topic}


@dataclass(frozen=True)
class Stored:
    """A record in Kafka."""

    offset: int
    value: bytes | None
    key: bytes | None = b"ann"
    timestamp: int = NOW
    headers: Sequence[tuple[str, bytes | None]] = ()


def canary(offset: int, sent: int) -> Stored:
    return Stored(offset, canary_value(sent), KEY)


def test_a_canary_is_told_by_key_and_value() -> None:
    """What it says is when it was sent."""
    assert canary_value(NOW) == b'{"funnelwatch":"canary","sent":%d}' % NOW
    assert sent_at(canary(0, NOW - 5), NOW) == NOW - 5


@pytest.mark.parametrize(
    "record",
    [
        Stored(0, canary_value(NOW), b"ann"),
        Stored(0, canary_value(NOW), None),
        Stored(0, None, KEY),
        Stored(0, b"", KEY),
        Stored(0, b"{", KEY),
        Stored(0, b'{"funnelwatch":"canary"}', KEY),
        Stored(0, b'{"funnelwatch":"cat","sent":1}', KEY),
        Stored(0, b'{"funnelwatch":"canary","sent":"now"}', KEY),
        Stored(0, b'{"funnelwatch":"canary","sent":1,"more":2}', KEY),
        Stored(0, LEAD, KEY),
    ],
    ids=lambda record: f"{record.key!r} {record.value!r}"[:60],
)
def test_what_only_looks_like_one_is_none(record: Stored) -> None:
    """It is rejected like anything else that is no event."""
    assert sent_at(record, NOW) is None


def test_a_canary_of_the_future_is_of_now() -> None:
    """A sender whose clock is wrong by a year must not keep the alert silent for a year."""
    assert sent_at(canary(0, NOW + 1_000_000), NOW) == NOW


class Told(Unobserved):
    """Counts what a shard says of rejects, and keeps the canaries of its commits."""

    def __init__(self) -> None:
        self.rejects: Counter[Reason] = Counter()
        self.events: Counter[str] = Counter()
        self.canaries: list[int | None] = []

    def rejected(self, topic: Topic, reason: Reason, n: int) -> None:
        self.rejects[reason] += n

    def committed(self, shard: ShardId, seconds: float, delta: object) -> None:
        self.events.update(delta.events)  # type: ignore[attr-defined]
        self.canaries.append(delta.canary)  # type: ignore[attr-defined]


class Letters:
    """The dead letters, kept."""

    def __init__(self) -> None:
        self.letters: list[DeadLetter] = []

    async def send(self, letters: Sequence[DeadLetter]) -> None:
        self.letters += letters


async def taken(records: Sequence[Stored], *, by_wall: bool = True) -> tuple[MemoryTables, Told, Letters]:
    """A shard that was given the records, all in one batch."""
    tables, told, letters, shard = MemoryTables(PLAN, lambda: 1), Told(), Letters(), ShardId(Group.PEOPLE, 0)

    async def seek(topic: Topic, partition: int, offset: int) -> None:
        raise AssertionError("nothing failed")

    async def fail(reason: Exception) -> None:
        raise reason

    parts = ShardParts(
        plan=PLAN,
        writer=tables.writer(shard, canaries=True),
        admissions={topic: Admission(codec_for(topic), None) for topic in Topic},
        dead_letters=letters,  # type: ignore[arg-type]
        topic_names=NAMES,
        observer=told,
        clock=lambda: NOW,
        by_wall=by_wall,
    )
    worker = Shard(shard, parts, seek, fail)
    await worker.open()
    await worker.accept(Batch(Topic.LEADS, 0, records))
    await worker.close()
    return tables, told, letters


async def test_a_canary_is_committed_and_counts_for_nothing() -> None:
    """No event, no reject, no dead letter; the newest one is known, and its offset is behind us."""
    tables, told, letters = await taken([canary(0, NOW - 9), canary(1, NOW - 30), Stored(2, LEAD), Stored(3, b"junk")])
    assert told.canaries == [NOW - 9]
    assert told.events == {"lead.created": 1}
    assert told.rejects == {Reason.NOT_JSON: 1}
    assert [letter.record.offset for letter in letters.letters] == [3]
    (state,) = tables.shards.values()
    assert state.about.canary == NOW - 9
    assert state.offsets == {Topic.LEADS: 4}


@pytest.mark.parametrize("by_wall", [True, False], ids=["wall", "event"])
async def test_kpis_are_the_same_with_and_without(by_wall: bool) -> None:
    """By either clock, whatever lies around the events."""
    with_canaries, _, _ = await taken([canary(0, NOW - 9), Stored(1, LEAD), canary(2, NOW)], by_wall=by_wall)
    without, _, _ = await taken([Stored(0, LEAD)], by_wall=by_wall)
    values = read(PLAN.catalogue, without.snapshot(NOW))
    assert values
    assert read(PLAN.catalogue, with_canaries.snapshot(NOW)) == values
    assert with_canaries.snapshot().at == without.snapshot().at


async def test_a_shard_of_canaries_alone_has_no_kpis() -> None:
    """They are no sign that a topic has events: what is unknown stays absent."""
    tables, _, _ = await taken([canary(0, NOW)])
    assert read(PLAN.catalogue, tables.snapshot(NOW)) == []


class Producer:
    """Kafka's producer, as far as the sender uses it; it fails while `broken`, and while `closed` cannot be started."""

    broken = False
    closed = False
    sent: list[tuple[str, int]]
    alive = 0

    def __init__(self, **options: object) -> None:
        self.options = options

    async def start(self) -> None:
        type(self).alive += 1
        if self.closed:
            raise OSError("no broker answers")

    async def stop(self) -> None:
        type(self).alive -= 1

    async def send_and_wait(self, topic: str, value: bytes, *, key: bytes, partition: int) -> None:
        await asyncio.sleep(0)
        if self.broken:
            raise KafkaTimeoutError
        assert (key, value) == (KEY, canary_value(NOW))
        self.sent.append((topic, partition))


@pytest.fixture
def producer(monkeypatch: pytest.MonkeyPatch) -> type[Producer]:
    """A class of its own for the test."""
    kind = type("TestProducer", (Producer,), {"sent": [], "alive": 0})
    monkeypatch.setattr(late_producer, "AIOKafkaProducer", kind)
    return kind


class Sending:
    """A sender that runs, a round every millisecond."""

    def __init__(self) -> None:
        self.sender = CanarySender(KafkaConnection(("broker:9092",)), NAMES, 0.001, lambda: NOW)

    async def __aenter__(self) -> CanarySender:
        self._task = asyncio.create_task(self.sender.run())
        return self.sender

    async def __aexit__(self, *_: object) -> None:
        assert not self._task.done(), "whatever became of a canary, it goes on"
        self._task.cancel()
        await asyncio.wait({self._task})


async def rounds() -> None:
    """Long enough for several."""
    await asyncio.sleep(0.05)


async def test_each_shard_gets_canaries_while_it_is_ours(producer: type[Producer]) -> None:
    """To the first topic of its group, into its own partition; none after it was let go."""
    async with Sending() as sender:
        sender.assigned(ShardId(Group.PEOPLE, 3))
        sender.assigned(ShardId(Group.DEALS, 1))
        await rounds()
        assert set(producer.sent) == {("company.leads", 3), ("company.deals", 1)}
        sender.released(ShardId(Group.PEOPLE, 3))
        await asyncio.sleep(0.01)
        producer.sent.clear()
        await rounds()
        assert set(producer.sent) == {("company.deals", 1)}


async def test_a_worker_without_shards_does_not_connect(producer: type[Producer]) -> None:
    """There is nothing to send."""
    async with Sending():
        await rounds()
        assert producer.alive == 0


@pytest.mark.parametrize("fault", ["broken", "closed"])
async def test_the_sender_outlives_an_outage(
    producer: type[Producer], fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It says so once, goes on when Kafka is back, and keeps one connection at most."""
    setattr(producer, fault, True)
    async with Sending() as sender:
        sender.assigned(ShardId(Group.DEALS, 0))
        await rounds()
        assert producer.sent == []
        assert producer.alive == (fault == "broken")
        setattr(producer, fault, False)
        await rounds()
        assert producer.sent
    assert producer.alive == 0
    assert [record.levelname for record in caplog.records].count("WARNING") == 1
