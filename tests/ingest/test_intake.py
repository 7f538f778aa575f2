"""Only reads that count reach the host, and the host is told what it owns before and after."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

import pytest
from faust.types import TP

from streams.events.topics import Topic
from streams.ingest.host import Batch, OffsetLost, Readable
from streams.ingest.intake import Bounds, Intake, Read, go_on_at_earliest

LEADS = TP("crm.leads", 0)
WHOLE = Bounds(0, 100)
NAMES = {Topic.LEADS: "crm.leads", Topic.ENGAGEMENTS: "crm.engagements"}


class Numbered(NamedTuple):
    """A record."""

    offset: int
    timestamp: int = 0
    key: bytes | None = None
    value: bytes | None = None
    headers: tuple[tuple[str, bytes | None], ...] = ()


RECORDS = (Numbered(7), Numbered(8))


class Host:
    """Notes what it is told."""

    def __init__(self, stored: int | None = None) -> None:
        self.stored = stored
        self.told: list[object] = []
        self.may_accept = asyncio.Event()
        self.may_accept.set()

    async def assign(self, partitions: Mapping[Topic, frozenset[int]]) -> Mapping[tuple[Topic, int], int | None]:
        self.told.append(("assign", partitions))
        return {(topic, number): self.stored for topic, numbers in partitions.items() for number in numbers}

    async def revoke(self, partitions: Mapping[Topic, frozenset[int]]) -> None:
        self.told.append(("revoke", partitions))

    def readable(self, topic: Topic, partition: int, readable: Readable) -> None:
        self.told.append((topic, partition, readable))

    async def handle(self, batch: Batch) -> None:
        await self.may_accept.wait()
        self.told.append(batch)

    async def drain(self) -> None:
        self.told.append("drain")


async def claimed(
    host: Host, bounds: Bounds = WHOLE, offset_lost: OffsetLost = go_on_at_earliest
) -> tuple[Intake, int]:
    intake = Intake(host, NAMES, offset_lost)
    starts = await intake.take_over({LEADS}, {LEADS: bounds})
    return intake, starts[LEADS]


async def test_a_read_reaches_the_host_under_its_logical_topic() -> None:
    """The host speaks of topics, not of their names in Kafka."""
    host = Host()
    intake, _ = await claimed(host)
    assert await intake.hand_over(Read(LEADS, RECORDS, intake.round(LEADS)))
    assert host.told == [("assign", {Topic.LEADS: frozenset({0})}), Batch(Topic.LEADS, 0, RECORDS)]


@pytest.mark.parametrize(("stored", "start"), [(None, 3), (3, 3), (42, 42), (100, 100)])
async def test_reading_starts_at_what_the_host_has_stored(stored: int | None, start: int) -> None:
    """The stored offset rules, up to the very end of the partition; nothing stored means the earliest record."""
    assert (await claimed(Host(stored), Bounds(3, 100)))[1] == start


@pytest.mark.parametrize(("earliest", "told"), [(0, False), (3, True)])
async def test_a_state_that_begins_later_than_its_topic_says_so(
    earliest: int, told: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing was read of the partition yet, and what it once had is deleted: a new state is without it."""
    await claimed(Host(None), Bounds(earliest, 100))
    assert ("before offset 3 are deleted" in caplog.text) == told


@pytest.mark.parametrize(("stored", "why"), [(2, "deleted before they were read"), (101, "recreated")])
async def test_a_lost_offset_is_told_and_reading_goes_on_at_the_earliest(
    stored: int, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Events that retention took, or a topic that was made anew, are an error in the log and never skipped silently."""
    assert (await claimed(Host(stored), Bounds(3, 100)))[1] == 3
    (line,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert f"stored offset {stored} of crm.leads[0] is lost: Kafka holds 3 to 100" in line.getMessage()
    assert why in line.getMessage()


async def test_the_policy_for_lost_offsets_can_be_replaced() -> None:
    """A host that wants to move its stored offset along is asked, with all that is known, and its answer is taken."""
    asked = []

    async def at_latest(topic: Topic, partition: int, wanted: int, earliest: int, latest: int) -> int:
        asked.append((topic, partition, wanted, earliest, latest))
        return latest

    assert (await claimed(Host(2), Bounds(3, 100), offset_lost=at_latest))[1] == 100
    assert asked == [(Topic.LEADS, 0, 2, 3, 100)]


async def test_a_read_from_before_a_seek_is_dropped() -> None:
    """After a seek the host never sees what the old position had brought."""
    host = Host()
    intake, _ = await claimed(host)
    stale = Read(LEADS, RECORDS, intake.round(LEADS))
    intake.begin_round(LEADS)
    assert not await intake.hand_over(stale)
    assert host.told[1:] == []


async def test_a_read_of_an_earlier_assignment_is_dropped() -> None:
    """Also when the partition came back to this worker, which went on from what is stored."""
    host = Host()
    intake, _ = await claimed(host)
    stale = Read(LEADS, RECORDS, intake.round(LEADS))
    await intake.let_go()
    await intake.take_over({LEADS}, {LEADS: WHOLE})
    assert not await intake.hand_over(stale)
    assert not any(isinstance(told, Batch) for told in host.told)


async def test_a_read_of_a_partition_that_is_not_owned_is_dropped() -> None:
    """Neither what was never taken over nor what was let go of reaches the host."""
    host = Host()
    intake, _ = await claimed(host)
    other = TP("crm.engagements", 0)
    assert not await intake.hand_over(Read(other, RECORDS, intake.round(other)))
    await intake.let_go()
    assert not await intake.hand_over(Read(LEADS, RECORDS, intake.round(LEADS)))
    assert host.told[1:] == [("revoke", {Topic.LEADS: frozenset({0})})]


@pytest.mark.parametrize("ending", [Intake.let_go, Intake.close])
async def test_the_host_accepts_what_it_is_being_handed_before_it_lets_go(
    ending: Callable[[Intake], Awaitable[None]],
) -> None:
    """Revocation and stop wait for a batch that back-pressure holds up, so the host never has to expect one later."""
    host = Host()
    intake, _ = await claimed(host)
    host.may_accept.clear()
    handing = asyncio.create_task(intake.hand_over(Read(LEADS, RECORDS, intake.round(LEADS))))
    await asyncio.sleep(0)
    ended = asyncio.ensure_future(ending(intake))
    await asyncio.sleep(0.01)
    assert not ended.done()
    host.may_accept.set()
    await asyncio.gather(handing, ended)
    assert isinstance(host.told[1], Batch)
    assert host.told[2] in ("drain", ("revoke", {Topic.LEADS: frozenset({0})}))


async def test_nothing_is_accepted_after_the_stop_began() -> None:
    """What is drained is all there is."""
    host = Host()
    intake, _ = await claimed(host)
    await intake.close()
    assert not await intake.hand_over(Read(LEADS, RECORDS, intake.round(LEADS)))
    assert host.told[1:] == ["drain"]


async def test_the_host_is_not_asked_to_let_go_of_nothing() -> None:
    """The revocation before the first assignment, which Kafka always makes, does not reach the host."""
    host = Host()
    await Intake(host, NAMES).let_go()
    assert host.told == []
