"""The in-memory tables: one writer at a time, all or nothing, and a snapshot of all shards."""

from __future__ import annotations

from copy import deepcopy

import pytest

from streams.events.topics import Group, Topic
from streams.fold.engine import Engine
from streams.fold.reading import read
from streams.tables.memory import MemoryTables, MemoryWriter
from streams.tables.shard import Fenced, OffsetMoved, ShardId
from tests.cases import events, milliseconds
from tests.folding import folded, plan_for
from tests.naive.window import DAY

_PLAN = plan_for()
_SHARD = ShardId(Group.PEOPLE, 0)
_LINES = """
    -2d email.sent contact=ann message=m1
    -1d lead.created contact=ann lead=L account=acme
    -9m page.viewed contact=ann page=/ account=acme
"""


async def _commit(writer: MemoryWriter, expected: dict[Topic, int], offsets: dict[Topic, int]) -> None:
    engine = Engine(_PLAN, _SHARD.group)
    batch = engine.arrange(events(_LINES))
    await writer.commit(engine.fold(batch, await writer.load(batch.needs()), None), expected, offsets)


async def test_a_new_shard_is_empty() -> None:
    """Nothing was read of it, and its first writer has the first epoch."""
    opened = await MemoryTables(_PLAN).writer(_SHARD).open()
    assert (opened.epoch, dict(opened.offsets), opened.now, opened.latest, opened.pages) == (1, {}, 0, 0, [])


async def test_a_shard_opens_where_its_last_writer_left_it() -> None:
    """Offsets, the instant, the latest event and the pages of ids are those of the commit; the epoch is the next."""
    tables = MemoryTables(_PLAN)
    writer = tables.writer(_SHARD)
    await writer.open()
    await _commit(writer, {}, {Topic.LEADS: 1, Topic.ENGAGEMENTS: 2})
    opened = await tables.writer(_SHARD).open()
    latest = events(_LINES)[-1][0]
    assert opened.epoch == 2
    assert dict(opened.offsets) == {Topic.LEADS: 1, Topic.ENGAGEMENTS: 2}
    assert (opened.latest, opened.now) == (latest, latest + 1)
    assert len(opened.pages) == 1


async def test_an_earlier_writer_is_fenced() -> None:
    """Whoever opened the shard last may write it; a commit of anyone before changes nothing."""
    tables = MemoryTables(_PLAN)
    zombie, writer = tables.writer(_SHARD), tables.writer(_SHARD)
    await zombie.open()
    await writer.open()
    before = deepcopy((tables.shards, tables.shared))
    with pytest.raises(Fenced):
        await _commit(zombie, {}, {Topic.LEADS: 1})
    assert (tables.shards, tables.shared) == before
    await _commit(writer, {}, {Topic.LEADS: 1})


async def test_a_commit_continues_the_stored_offsets() -> None:
    """A batch that does not begin where the stored state ends is refused, and nothing of it is written."""
    tables = MemoryTables(_PLAN)
    writer = tables.writer(_SHARD)
    await writer.open()
    await _commit(writer, {}, {Topic.LEADS: 5})
    before = deepcopy((tables.shards, tables.shared))
    for expected in ({}, {Topic.LEADS: 4}):
        with pytest.raises(OffsetMoved):
            await _commit(writer, expected, {Topic.LEADS: 6})
    assert (tables.shards, tables.shared) == before
    await _commit(writer, {Topic.LEADS: 5}, {Topic.LEADS: 6, Topic.ENGAGEMENTS: 1})
    assert tables.shards[_SHARD].offsets == {Topic.LEADS: 6, Topic.ENGAGEMENTS: 1}


async def test_loading_gives_the_states_that_are_stored() -> None:
    """Of the needs, those that exist; a contact that nobody has seen is not there."""
    tables = MemoryTables(_PLAN)
    writer = tables.writer(_SHARD)
    await writer.open()
    await _commit(writer, {}, {})
    loaded = await writer.load({"people": {"ann", "bob"}, "mails": {"m"}})
    assert {table: set(states) for table, states in loaded.items()} == {"people": {"ann"}, "mails": set()}


def test_panes_that_nothing_can_see_are_dropped() -> None:
    """A batch a year later leaves of the first one its leads and stock, but no pane."""
    first = events("-365d lead.created id=e0 contact=ann lead=L \n -365d email.sent contact=ann")
    later = events("-1d email.sent contact=bob")
    early, both = folded([first]).shards[_SHARD], folded([first, later]).shards[_SHARD]
    assert {key.grid for key in early.panes} == {"10s", "10m", "6h"}
    assert all(key.start > first[0][0] + 360 * DAY for key in both.panes)
    assert both.stock == early.stock != {}
    assert both.states["people"] == early.states["people"] != {}


def test_a_snapshot_is_taken_just_after_the_latest_event() -> None:
    """Without an instant it is that of event time: the greatest time of any shard and one millisecond."""
    tables = folded([events("-2d deal.won account=a deal=d amount=1\n -1d page.viewed contact=c page=/")])
    assert tables.snapshot().at == milliseconds("2024-04-16T12:00:00.001Z")


def test_a_snapshot_stays_as_it_was() -> None:
    """What is committed later changes the next snapshot, not one that was taken."""
    lines = _LINES.strip().splitlines()
    plan = _PLAN
    tables = folded([events(lines[0])], plan)
    at = milliseconds("2024-04-17T12:00:00Z")
    snapshot = tables.snapshot(at)
    before = read(plan.catalogue, snapshot)
    shard = tables.shards[_SHARD]
    for cells in shard.panes.values():
        for row in cells.values():
            row.clear()
    assert read(plan.catalogue, snapshot) == before
    assert read(plan.catalogue, tables.snapshot(at)) != before


def test_a_snapshot_of_nothing_has_no_values() -> None:
    """Before the first event every KPI is unknown."""
    assert read(_PLAN.catalogue, MemoryTables(_PLAN).snapshot(0)) == []
