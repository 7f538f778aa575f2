"""The live state made anew and switched to, close up: whatever it was, and whatever goes on meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from random import Random

import pytest

from streams.events.topics import Group, Topic
from streams.fold.inventory import pack_inventory, unpack_inventory
from streams.fold.reading import Value, read
from streams.ingest.kept_letters import Sources
from streams.ingest.span_reader import Partition
from streams.recompute.beginning import CannotRecompute
from streams.recompute.rebuild import PastIsGone, Rebuilt, switched
from streams.recompute.verify import compared
from streams.replay.progress import Silent
from streams.tables.mismatch import StateMismatch
from streams.tables.redis_client import Client
from streams.tables.redis_keys import Keys, shard_keys, shared_keys
from streams.tables.redis_meta import metas
from streams.tables.redis_reader import RedisReader
from streams.tables.redis_switch import Switch
from streams.tables.redis_writer import RedisWriter
from streams.tables.shard import Fenced, ShardId
from tests.recompute.log import NAMES, NAMESPACE, NOW, SHARDS, Live, Log
from tests.recompute.tampering import TAMPERED
from tests.recompute.test_verify_state import in_both

pytestmark = pytest.mark.flow
PEOPLE = ShardId(Group.PEOPLE, 1)


async def rebuilt(live: Live, *, lose_older: bool = False) -> Rebuilt:
    """A rebuild, after which nothing of it is left lying about."""
    done = await switched(live.installation(), await live.ground(), Silent(), lose_older=lose_older)
    assert [key async for key in live.client.scan_iter(match=f"{NAMESPACE}:recompu*")] == []
    return done


async def values(live: Live) -> list[Value]:
    """What a fresh reader says."""
    return read(live.plan.catalogue, await RedisReader(live.client, NAMESPACE, live.plan).snapshot(NOW))


async def differences(live: Live) -> list[object]:
    """Between the live state and what would be recomputed now."""
    found = await compared(live.installation(), await live.ground(), Sources(), lambda: NOW, Silent())
    return [*found.kpis, *found.state.kept, *found.left_out]


async def births(client: Client) -> dict[ShardId, bytes]:
    """Which state each shard is."""
    return {id: meta[b"born"] for id, meta in (await metas(client, NAMESPACE)).items()}


@in_both
async def test_all_that_was_wrong_is_mended(live: Live) -> None:
    """Whatever was tampered with, in shards and in what belongs to none; the readers see the right values at once."""
    await live.read_all()
    right = await values(live)
    for tamper, *_ in TAMPERED:
        await tamper(live.client)
    remembering = RedisReader(live.client, NAMESPACE, live.plan)
    assert read(live.plan.catalogue, await remembering.snapshot(NOW)) != right
    await live.client.execute_command("HSET", shard_keys(NAMESPACE, PEOPLE).state("of.an.earlier.release"), "a", "b")
    assert (await rebuilt(live)).shards == len(SHARDS)
    assert read(live.plan.catalogue, await remembering.snapshot(NOW)) == right == await values(live)
    assert await differences(live) == []
    assert not await live.client.exists(shard_keys(NAMESPACE, PEOPLE).state("of.an.earlier.release"))


async def test_a_worker_goes_on_from_the_recomputed_state(live: Live) -> None:
    """Its next commit is refused, and it resumes; what follows counts once. Whoever was fenced stays fenced."""
    for id in SHARDS:
        for _ in range(5):
            await live.step(id)
    zombie = RedisWriter(live.client, NAMESPACE, PEOPLE, live.plan.inventory(), clock=lambda: NOW)
    await zombie.open()
    await live.open()
    before = await births(live.client)
    await rebuilt(live)
    after = await births(live.client)
    assert all(after[id] != before[id] for id in SHARDS)
    with pytest.raises(Fenced):
        await zombie.resume()
    await live.read_all()
    assert set(live.resumed) >= {ShardId(Group.PEOPLE, 0), PEOPLE}
    assert len(live.resumed) == len(set(live.resumed))
    assert await differences(live) == []


async def test_workers_may_go_on_all_the_while(live: Live) -> None:
    """They commit between and during all steps, and nothing is lost or counted twice."""
    for id in SHARDS:
        await live.step(id)
    for tamper, *_ in TAMPERED:
        if tamper.__name__ in ("shared_bogus", "shared_late", "shared_early"):
            await tamper(live.client)

    done = asyncio.Event()

    async def work() -> None:
        number = 0
        while not done.is_set():
            number += 1
            live.log.append_views(number)
            for id in SHARDS:
                await live.step(id)
            await asyncio.sleep(0.002)

    working, before = asyncio.create_task(work()), live.commits
    await rebuilt(live)
    assert live.commits - before > 10
    done.set()
    await working
    await live.read_all()
    assert live.resumed
    assert await differences(live) == []


class Killed(BaseException):
    """The end of a process at this moment, as far as Redis can tell."""


def dying(after: int, step: Callable[..., Awaitable[bool]]) -> Callable[..., Awaitable[bool]]:
    """A switch that so many shards are switched with; the next one is not begun."""
    left = after

    async def switch(self: Switch, id: ShardId, born: str, *, exactly: bool) -> bool:
        nonlocal left
        if not left:
            raise Killed
        left -= 1
        return await step(self, id, born, exactly=exactly)

    return switch


@pytest.mark.parametrize("after", [0, 1, len(SHARDS) - 1])
async def test_a_rebuild_that_ends_between_two_shards_leaves_each_whole(
    live: Live, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """Each shard is the old state or the new one; workers go on, what is read is right, and the next run completes it."""
    for id in SHARDS:
        for _ in range(5):
            await live.step(id)
    before = await births(live.client)
    with monkeypatch.context() as patched:
        patched.setattr(Switch, "shard", dying(after, Switch.shard))
        with pytest.raises(Killed):
            await rebuilt(live)
    now = await births(live.client)
    assert sum(now[id] != before[id] for id in SHARDS) == after
    await live.read_all()
    assert await differences(live) == []
    await rebuilt(live)
    assert all(born != before[id] for id, born in (await births(live.client)).items())
    assert await differences(live) == []


async def test_a_commit_in_between_puts_the_switch_off(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """The transaction is not carried out, the recomputed shard reads what was committed, and the next attempt succeeds."""
    await live.commit(PEOPLE)
    names, calls = Switch._names, 0

    async def committed_in_between(self: Switch, asked: object, keys: Keys) -> list[str]:
        nonlocal calls
        if asked is not live.client and keys.prefix == shard_keys(NAMESPACE, PEOPLE).prefix:  # within WATCH
            calls += 1
            if calls < 3:
                await live.commit(PEOPLE)
        return await names(self, asked, keys)

    monkeypatch.setattr(Switch, "_names", committed_in_between)
    await rebuilt(live)
    assert calls == 3
    await live.read_all()
    assert await differences(live) == []


async def test_what_kafka_no_longer_holds_is_not_lost_unasked(live: Live) -> None:
    """Nothing is changed unless the loss is meant; then what is left is the state of what is left."""
    await live.read_all()
    right = await values(live)
    place = Partition(NAMES[Topic.ENGAGEMENTS], 0)
    live.log.first[place] = 100
    with pytest.raises(PastIsGone) as gone:
        await rebuilt(live)
    assert [str(lost) for lost in gone.value.lost] == ["engagements/0: the first 100 records are gone"]
    assert await values(live) == right
    done = await rebuilt(live, lose_older=True)
    assert [lost.records for lost in done.lost] == [100]
    shorter = Live(live.client, live.plan, Log(), Random(1))
    shorter.log.records = {p: r[live.log.first.get(p, 0) :] for p, r in live.log.records.items()}
    found = await values(live)
    await live.client.flushall()
    for record_list in shorter.log.records.values():
        record_list[:] = [record._replace(offset=number) for number, record in enumerate(record_list)]
    await (await shorter.open()).read_all()
    assert found == await values(shorter)


@pytest.mark.parametrize("left", [1, 0], ids=["without some past", "without a format"])
async def test_a_state_of_another_inventory_is_made_anew(live: Live, left: int) -> None:
    """A worker that wants more than is kept refuses the state and says how to mend it; then it takes it."""
    await live.read_all()
    right = await values(live)
    for id in SHARDS:
        key = shard_keys(NAMESPACE, id).inventory
        formats = [
            line
            for line in unpack_inventory(await live.client.execute_command("GET", key))
            if line.startswith("format")
        ]
        await live.client.set(key, pack_inventory(frozenset(formats[:left])))
    with pytest.raises(StateMismatch, match="run `funnelwatch rebuild`"):
        await live.open()
    await rebuilt(live)
    await live.open()
    assert await values(live) == right


async def test_a_shard_is_not_switched_past_what_its_worker_has_read(live: Live) -> None:
    """What lies between would never be put aside if it is no event."""
    for id in SHARDS:
        for _ in range(5):
            await live.step(id)
    positions = (await live.ground()).positions
    await rebuilt(live)
    assert {id: p.offsets for id, p in (await live.ground()).positions.items()} == {
        id: p.offsets for id, p in positions.items()
    }


async def test_the_leftovers_of_a_killed_run_are_removed_by_the_next(live: Live) -> None:
    """Of whichever release they are."""
    await live.read_all()
    for key in ("{people.0}:meta", "{people.0}:state:unheard-of", "shards", "{accounts.0}:rankings"):
        await live.client.execute_command("HSET", f"{NAMESPACE}:recomputed:{key}", "epoch", 7)
    await rebuilt(live)
    assert await differences(live) == []


async def test_who_lost_the_turn_switches_nothing(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rebuild that slept while another began ends with a sentence."""
    await live.read_all()
    before = await births(live.client)

    async def taken_away(self: object) -> None:
        await live.client.set(f"{NAMESPACE}:recomputing", "somebody")

    from streams.recompute.shared import SharedRankings

    async def wrong(self: SharedRankings, look_ahead: object) -> list[object]:
        await taken_away(self)
        return []

    monkeypatch.setattr(SharedRankings, "wrong", wrong)
    with pytest.raises(CannotRecompute, match="began meanwhile"):
        await switched(live.installation(), await live.ground(), Silent(), lose_older=False)
    assert await births(live.client) == before


async def test_a_redis_that_is_emptied_meanwhile_is_told(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a sentence; nothing half made is switched to."""
    await live.read_all()
    shard, flushed = Switch.shard, False

    async def flush(self: Switch, id: ShardId, born: str, *, exactly: bool) -> bool:
        nonlocal flushed
        if not flushed:
            flushed = True
            await live.client.flushall()
        return await shard(self, id, born, exactly=exactly)

    monkeypatch.setattr(Switch, "shard", flush)
    with pytest.raises(CannotRecompute, match="was lost, or somebody else works there too"):
        await switched(live.installation(), await live.ground(), Silent(), lose_older=False)
    assert not await live.client.exists(shard_keys(NAMESPACE, SHARDS[0]).meta)
    assert not await live.client.exists(shared_keys(NAMESPACE, 0).rankings)
