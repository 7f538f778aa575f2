"""The live state against the recomputed one, close up: what is equal, what is not, and what only looks different."""

from __future__ import annotations

import asyncio

import pytest

from streams.events.topics import Group, Topic
from streams.fold import labels
from streams.ingest.kept_letters import Sources
from streams.ingest.letters import Source
from streams.ingest.span_reader import Partition
from streams.journeys.mail import Mail
from streams.measures.window import DAY
from streams.recompute.beginning import CannotRecompute
from streams.recompute.forgotten import Forgotten
from streams.recompute.verify import Verdict, compared
from streams.replay.progress import Silent
from streams.replay.shift import rfc3339
from streams.tables.pane_bytes import pack_labels, unpack_labels
from streams.tables.redis_keys import pane_key, ranking_name, shard_keys
from streams.tables.redis_twins import Item
from streams.tables.shard import ShardId
from tests.cases import AT, milliseconds
from tests.recompute.log import NAMES, NAMESPACE, NOW, SHARDS, Live
from tests.recompute.tampering import LIVE, SERIES, TAMPERED, Tamper, pane_cell, shared_bogus, whole_pane

pytestmark = pytest.mark.flow

in_both = pytest.mark.parametrize("client", ["redis", "cluster"], indirect=True)


async def verdict(live: Live, aside: Sources | None = None, at: int = NOW) -> Verdict:
    """Of a comparison, after which nothing of it is left lying about."""
    found = await compared(live.installation(), await live.ground(), aside or Sources(), lambda: at, Silent())
    left = [key async for key in live.client.scan_iter(match=f"{NAMESPACE}:recompu*")]
    assert left == []
    return found


@in_both
async def test_a_state_that_nobody_touched_is_the_same(live: Live) -> None:
    """However the batches were cut and the topics interleaved; and there was something to compare."""
    await live.read_all()
    found = await verdict(live)
    assert found.same, found
    assert found.shards == len(SHARDS)
    assert found.values > 800
    assert found.events == live.log.size()
    assert not found.left_out


async def test_a_state_that_is_written_meanwhile_is_the_same(live: Live) -> None:
    """Both are compared at equal offsets, wherever the workers are by then."""
    for id in SHARDS:
        for _ in range(4):
            await live.step(id)
    before = await live.ground()

    done = asyncio.Event()

    async def work() -> None:
        number = 0
        while not done.is_set():
            number += 1
            live.log.append_views(number)
            for id in SHARDS:
                await live.step(id)
            await asyncio.sleep(0.002)

    working, commits = asyncio.create_task(work()), live.commits
    found = await verdict(live)
    assert live.commits - commits > 10
    done.set()
    await working
    assert found.same, found
    assert (await live.ground()).positions != before.positions


@pytest.mark.parametrize(("tamper", "where", "part", "kpi"), TAMPERED, ids=[row[0].__name__ for row in TAMPERED])
async def test_what_was_tampered_with_is_listed_and_nothing_else(
    live: Live, tamper: Tamper, where: str, part: str, kpi: str | None
) -> None:
    """Of one number that is wrong its place is named, and the KPIs that are wrong because of it."""
    await live.read_all()
    await tamper(live.client)
    found = await verdict(live)
    assert not found.same
    assert {(d.where, d.part) for d in found.state.kept} == {(where, part)}, found.state.kept
    if tamper is not whole_pane:
        assert found.state.total == 1
    if kpi is not None:
        assert kpi in {difference.kpi for difference in found.kpis}


async def test_the_cell_that_is_wrong_is_shown_with_both_numbers(live: Live) -> None:
    """By shard, pane, series and label."""
    await live.read_all()
    await pane_cell(live.client)
    (lies,) = (await verdict(live)).state.kept
    assert (lies.where, lies.grid, lies.series, lies.label) == ("people.1", "6h", SERIES, "")
    assert isinstance(lies.live, int)
    assert isinstance(lies.recomputed, int)
    assert lies.live - lies.recomputed == 5
    names = await live.client.execute_command("ZRANGE", LIVE.changed, 0, -1)
    assert lies.start in {pane_key(name).start for name in names}


async def test_an_offset_that_is_wrong_shows_in_what_lies_between(live: Live) -> None:
    """The state has events that it says it has not read."""
    await live.read_all()
    await live.client.execute_command("HINCRBY", LIVE.meta, "offset:engagements", -40)
    found = await verdict(live)
    assert not found.same
    assert {difference.where for difference in found.state.kept} <= {"people.1", *(f"accounts.{n}" for n in range(8))}
    assert "people.1" in {difference.where for difference in found.state.kept}


async def test_an_offset_beyond_the_end_is_said_and_its_shard_left_out(live: Live) -> None:
    """Such a topic was made anew: nothing can be said of its shard, and nothing is."""
    await live.read_all()
    await live.client.execute_command("HINCRBY", LIVE.meta, "offset:leads", 1_000)
    found = await verdict(live)
    assert found.same
    assert found.shards == len(SHARDS) - 1
    assert "leads/1 ends at" in found.left_out[0]
    assert "KPIs are made of shards that could not be compared" in found.left_out[1]


async def test_a_beginning_that_kafka_has_deleted_is_said_and_its_shard_left_out(live: Live) -> None:
    """A recompute cannot know what the live state knows. KPIs of other groups are compared all the same."""
    await live.read_all()
    live.log.first[Partition(NAMES[Topic.DEALS], 0)] = 3
    found = await verdict(live)
    assert [str(lost) for lost in found.lost] == ["deals/0: the first 3 records are gone"]
    assert found.shards == len(SHARDS) - 1
    assert found.same
    assert found.values > 100
    await shared_bogus(live.client)
    assert "engaged_accounts" in {difference.kpi for difference in (await verdict(live)).kpis}


@in_both
async def test_what_a_worker_wrote_ahead_of_its_commit_is_no_difference(live: Live) -> None:
    """A worker that was killed has left accounts of events that count with the next commit only."""
    for _ in range(3):
        for id in SHARDS:
            await live.step(id)
    await live.write_ahead(ShardId(Group.PEOPLE, 0))
    found = await verdict(live)
    assert found.same, found
    await shared_bogus(live.client)
    found = await verdict(live)
    assert [(d.where, d.label) for d in found.state.kept] == [("accounts.3", "nobody")]


async def test_a_flood_of_names_is_no_difference(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which names were admitted depends on who read what first; those of the live state count as admitted."""
    monkeypatch.setattr(labels, "PER_DAY", 2)
    monkeypatch.setattr(labels.Labels._refuse, "__defaults__", (2,))
    await live.read_all()
    stored = await live.client.execute_command("HGETALL", LIVE.labels)
    assert max(len(names) for blob in stored.values() for names in unpack_labels(blob).values()) == 2
    found = await verdict(live)
    assert found.same, found


async def test_a_label_that_the_state_forgot_is_a_difference(live: Live) -> None:
    """It would be admitted once more, and others in its place."""
    await live.read_all()
    day, blob = min((await live.client.execute_command("HGETALL", LIVE.labels)).items())
    names = unpack_labels(blob)
    dimension = next(iter(names))
    lost, *names[dimension] = names[dimension]
    await live.client.execute_command("HSET", LIVE.labels, day, pack_labels(names))
    assert [(d.part, d.series, d.label) for d in (await verdict(live)).state.kept] == [("labels", dimension, lost)]


async def test_what_workers_put_aside_does_not_count(live: Live) -> None:
    """An event that was ahead of its time when it was read is one by now, and the live state has not counted it."""
    await live.read_all()
    place = Partition(NAMES[Topic.LEADS], 0)
    event = (
        b'{"id": "x", "type": "lead.created", "time": "%s", "contact": "c", "lead": "l"}' % rfc3339(NOW - 1).encode()
    )
    offset = len(live.log.records[place])
    live.log.records[place].append(live.log.records[place][0]._replace(offset=offset, value=event))
    await live.client.execute_command(
        "HSET", shard_keys(NAMESPACE, ShardId(Group.PEOPLE, 0)).meta, "offset:leads", offset + 1
    )
    assert not (await verdict(live)).same
    aside = Sources()
    aside.add(Source(*place, offset, 0))
    found = await verdict(live, aside)
    assert found.same, found


async def test_a_clock_behind_that_of_the_workers_makes_no_difference(live: Live) -> None:
    """Panes that the live shard gave up by its own clock are not missed by an earlier one."""
    await live.read_all()
    found = await verdict(live, at=NOW - 120_000)
    assert not found.state.total, found


async def test_a_state_that_is_made_anew_meanwhile_is_not_compared(live: Live) -> None:
    """It says so, instead of calling that a difference."""
    await live.read_all()
    found = await live.ground()
    await live.client.flushall()
    await live.open()
    await live.read_all()
    with pytest.raises(CannotRecompute, match="made anew or went back meanwhile"):
        await compared(live.installation(), found, Sources(), lambda: NOW, Silent())


async def test_two_at_once_are_refused(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second waits for as long as a dead one would be believed to live, then says who is in its way."""
    from streams.tables import redis_turn

    monkeypatch.setattr(redis_turn, "LIVES_S", 1)
    await live.read_all()
    async with redis_turn.turn(live.client, f"{NAMESPACE}:recomputing") as mine:
        assert mine is not None
        monkeypatch.setattr(redis_turn, "RENEWED_S", 0.2)
        with pytest.raises(CannotRecompute, match="Another verify or rebuild"):
            await compared(live.installation(), await live.ground(), Sources(), lambda: NOW, Silent())


async def test_what_was_forgotten_is_no_difference(live: Live) -> None:
    """A distinct count and a state that nothing looks at any more may be gone from the live state; younger ones may not."""
    forgotten = Forgotten(live.plan)
    place, mail = Item("ranking", ranking_name("contacts.active", ""), b"ann"), Item("state", "mails", b"m")
    blob = live.plan.journeys["mails"].dump(Mail(day=milliseconds(AT) // DAY - 2))
    for item, had in ((place, milliseconds(AT) - DAY), (mail, blob)):
        assert forgotten.excuses(item, None, had, milliseconds(AT) + 400 * DAY)
        assert forgotten.excuses(item, had, None, milliseconds(AT) + 400 * DAY)
        assert not forgotten.excuses(item, None, had, milliseconds(AT) + 398 * DAY)
        assert not forgotten.excuses(item, had, had, milliseconds(AT) + 400 * DAY)
    standing = Item("ranking", ranking_name("leads.waiting", ""), b"l")
    assert not forgotten.excuses(standing, None, 0, milliseconds(AT))
