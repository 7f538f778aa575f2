"""What tables have to do, whatever they are kept in: the in-memory twin, a Redis and a Redis Cluster pass the same tests."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from streams.events.topics import Group, Topic
from streams.fold.delta import Delta, PaneKey
from streams.fold.plan import Plan
from streams.fold.reading import Value, read
from streams.measures.window import HOUR, TEN_SECONDS, WINDOWS, Span
from streams.tables.shard import Fenced, OffsetMoved, ShardId
from tests.cases import AT, Kpis, events, milliseconds
from tests.folding import folded
from tests.tables.conftest import Tables
from tests.tables.shard_worker import ShardWorker

NOW = milliseconds(AT)
PEOPLE, MORE_PEOPLE = ShardId(Group.PEOPLE, 0), ShardId(Group.PEOPLE, 1)
ODD_LABELS = (
    *("\x1f", "a\x1fb", "|", "a|b", "{tag}", "line\nbreak", "nul\0", "Zoë 🙂 漢字", "__other__", " ", "x" * 65_536),
)
FIRST = """
    -2d lead.created contact=ann lead=L1 channel=ppc account=acme score=70
    -1d page.viewed contact=ann page=/ channel=ppc account=acme segment=s1
    -30m session.ended contact=ann pages=1 seconds=7
"""
SECOND = """
    -20m lead.contacted id=x1 contact=ann lead=L1 medium=call
    -5m lead.created id=x2 contact=bob lead=L2 channel=email
"""


async def values(tables: Tables, plan: Plan, at: int = NOW) -> list[Value]:
    """All that the catalogue says."""
    return read(plan.catalogue, await tables.snapshot(at))


async def worker(tables: Tables, plan: Plan, shard: ShardId = PEOPLE) -> ShardWorker:
    """A worker that has opened its shard."""
    return await ShardWorker(plan, shard, tables.writer(shard)).open()


async def test_what_is_committed_is_read(tables: Tables, plan: Plan) -> None:
    """Two commits of a shard give the values of their events folded at once."""
    shard = await worker(tables, plan)
    await shard.take(events(FIRST))
    await shard.take(events(SECOND))
    together = folded([events(FIRST) + events(SECOND)], plan)
    assert await values(tables, plan) == read(plan.catalogue, together.snapshot(NOW))


async def test_a_commit_that_is_repeated_changes_nothing(tables: Tables, plan: Plan) -> None:
    """The stored offset has moved past it: refused, and every value stays."""
    shard = await worker(tables, plan)
    delta, after = await shard.fold(events(FIRST)), shard.after(events(FIRST))
    await shard.writer.commit(delta, {}, after)
    before = await values(tables, plan)
    with pytest.raises(OffsetMoved):
        await shard.writer.commit(delta, {}, after)
    assert await values(tables, plan) == before


async def test_a_commit_that_leaves_a_gap_is_refused(tables: Tables, plan: Plan) -> None:
    """What a batch continues from must be what is stored, else the events in between would be lost."""
    shard = await worker(tables, plan)
    delta = await shard.fold(events(FIRST))
    with pytest.raises(OffsetMoved):
        await shard.writer.commit(delta, {Topic.LEADS: 7}, {Topic.LEADS: 9})


async def test_a_look_finds_the_shard_as_it_was_left(tables: Tables, plan: Plan) -> None:
    """By its writer; with other offsets it is another state, and after a second opener it is another's."""
    shard = await worker(tables, plan)
    await shard.writer.look({})
    await shard.take(events(FIRST))
    await shard.writer.look(shard.offsets)
    for moved in ({}, {Topic.LEADS: 2}, {**shard.offsets, Topic.ENGAGEMENTS: 1}):
        with pytest.raises(OffsetMoved):
            await shard.writer.look(moved)
    await worker(tables, plan)
    with pytest.raises(Fenced):
        await shard.writer.look(shard.offsets)


async def test_a_second_opener_fences_the_first(tables: Tables, plan: Plan) -> None:
    """From the moment it has opened the shard the first can neither commit nor resume; its events count once."""
    zombie = await worker(tables, plan)
    delta = await zombie.fold(events(FIRST))
    heir = await worker(tables, plan)
    with pytest.raises(Fenced):
        await zombie.writer.commit(delta, {}, {Topic.LEADS: 3})
    with pytest.raises(Fenced):
        await zombie.writer.resume()
    await heir.take(events(FIRST))
    assert await values(tables, plan) == read(plan.catalogue, folded([events(FIRST)], plan).snapshot(NOW))


async def test_an_heir_goes_on_where_its_predecessor_was(tables: Tables, plan: Plan) -> None:
    """Offsets, instant, latest event, memory of ids and states are there; an event that comes again is not counted."""
    first = await worker(tables, plan)
    await first.take(events(FIRST))
    heir = ShardWorker(plan, PEOPLE, tables.writer(PEOPLE))
    opened = await heir.writer.open()
    latest = max(time for time, _ in events(FIRST))
    assert (dict(opened.offsets), opened.latest, opened.now) == (first.offsets, latest, latest + 1)
    heir.begin(opened)
    await heir.take(events(FIRST) + events(SECOND))
    together = folded([events(FIRST) + events(SECOND)], plan)
    assert await values(tables, plan) == read(plan.catalogue, together.snapshot(NOW))


async def test_a_writer_resumes_from_what_is_stored(tables: Tables, plan: Plan) -> None:
    """After a commit that was folded and never written the offsets are the old ones, and the same events count once."""
    shard = await worker(tables, plan)
    await shard.take(events(FIRST))
    await shard.fold(events(SECOND))
    resumed = await shard.writer.resume()
    assert dict(resumed.offsets) == shard.offsets
    shard.begin(resumed)
    await shard.take(events(SECOND))
    together = folded([events(FIRST) + events(SECOND)], plan)
    assert await values(tables, plan) == read(plan.catalogue, together.snapshot(NOW))


async def test_a_sweep_goes_through_all_states_and_what_is_forgotten_is_gone(tables: Tables, plan: Plan) -> None:
    """However many there are; a commit that forgets some leaves the others, and is refused as any other."""
    shard = await worker(tables, plan)
    lines = "".join(f"-5m email.delivered id=d{n} contact=c message=m{n}\n" for n in range(2_500))
    await shard.take(events(lines))
    swept: dict[str, bytes] = {}
    for _ in range(40):
        swept |= await shard.writer.sweep("mails")
    assert len(swept) == 2_500
    gone = sorted(swept)[:2_499]
    delta = await shard.fold([])
    delta.forgotten = {"mails": gone}
    with pytest.raises(OffsetMoved):
        await shard.writer.commit(delta, {}, shard.offsets)
    assert await shard.writer.load({"mails": set(swept)}) == {"mails": swept}
    await shard.writer.commit(delta, shard.offsets, shard.offsets)
    left = {key: blob for key, blob in swept.items() if key not in gone}
    assert await shard.writer.load({"mails": set(swept)}) == {"mails": left}


async def test_panes_expire_and_states_do_not(tables: Tables, plan: Plan) -> None:
    """A year later no window sees the first commit's sums, while its lead is still open."""
    shard = await worker(tables, plan)
    await shard.take(events("-365d lead.created id=e0 contact=ann lead=L \n -365d page.viewed contact=ann page=/"))
    await shard.take(events("-1h page.viewed contact=bob page=/"))
    kpis = Kpis(await values(tables, plan))
    kpis.shows("open_leads", "now stage=created: 1")
    kpis.shows("page_views", "1h..90d: 1")


async def test_levels_of_several_shards_are_joined(tables: Tables, plan: Plan) -> None:
    """Of a keyword that two shards have measured the later rank counts, whichever shard is read last."""
    for partition, line in enumerate(
        (
            "-2h search.measured id=b keyword=crm rank=3 clicks=0 impressions=0",
            "-1h search.measured id=a keyword=crm rank=9 clicks=0 impressions=0",
            "-3h search.measured id=c keyword=erp rank=1 clicks=0 impressions=0",
        )
    ):
        shard = await worker(tables, plan, ShardId(Group.CAMPAIGNS, partition))
        await shard.take(events(line))
    kpis = Kpis(await values(tables, plan))
    kpis.shows("search_rank_average", "now: 5")
    kpis.shows("keywords_top5", "now: 1")


async def test_accounts_of_several_shards_count_once(tables: Tables, plan: Plan) -> None:
    """An account whose people lie in two shards is one engaged account, at its latest time."""
    for shard_id, line in (
        (PEOPLE, "-8d page.viewed id=a contact=ann page=/ account=acme"),
        (MORE_PEOPLE, "-2d page.viewed id=b contact=bob page=/ account=acme"),
    ):
        shard = await worker(tables, plan, shard_id)
        await shard.take(events(line))
    Kpis(await values(tables, plan)).shows("engaged_accounts", "1h 1d: 0", "7d..90d: 1")


async def test_labels_may_hold_anything(tables: Tables, plan: Plan) -> None:
    """A label comes back as it was from sums and from rankings, whatever separators or lengths there are."""
    shard = await worker(tables, plan)
    [(time, seen)] = events("-1m page.viewed contact=ann page=/ account=acme")
    # Also what the codec would not let in.
    await shard.take([(time, replace(seen, id=label, segment=label, campaign=label)) for label in ODD_LABELS])
    found = [value for value in await values(tables, plan) if value.window == "1h" and value.labels]
    of_accounts = [value.labels["segment"] for value in found if value.kpi == "engaged_accounts"]
    of_views = [value.labels.get("campaign") for value in found if value.kpi == "page_views"]
    assert sorted(of_accounts) == sorted(ODD_LABELS)
    assert sorted(filter(None, of_views)) == sorted(ODD_LABELS)


async def test_sums_beyond_64_bits_are_exact(tables: Tables, plan: Plan) -> None:
    """A sum that no machine word holds, of either sign, is the same integer after many commits."""
    shard = await worker(tables, plan)
    start = NOW - TEN_SECONDS.length
    for offset in range(3):
        delta = Delta(now=NOW, latest=NOW)
        delta.pane(PaneKey("10s", start))["sum"] = {"": 2**63 + 1, "minus": -(2**63), "small": 1}
        delta.stock["stock"] = {"": 2**64}
        await shard.writer.commit(delta, {Topic.LEADS: offset} if offset else {}, {Topic.LEADS: offset + 1})
    heir = await worker(tables, plan)
    delta = Delta(now=NOW, latest=NOW)
    delta.pane(PaneKey("10s", start))["sum"] = {"": 1}
    await heir.writer.commit(delta, {Topic.LEADS: 3}, {Topic.LEADS: 4})
    view = await tables.snapshot(NOW)
    assert view.sums("sum", Span(WINDOWS["1h"])) == {"": 3 * 2**63 + 4, "minus": -3 * 2**63, "small": 3}
    assert view.stock("stock") == {"": 3 * 2**64}


async def test_cells_that_come_to_nothing_are_gone(tables: Tables, plan: Plan) -> None:
    """What one commit adds and a later one takes away leaves no label behind."""
    shard = await worker(tables, plan)
    for offset, sign in enumerate((1, -1)):
        delta = Delta(now=NOW, latest=NOW)
        delta.pane(PaneKey("10s", NOW - HOUR))["sum"] = {"gone": 5 * sign, "stays": 1}
        await shard.writer.commit(delta, {Topic.LEADS: offset} if offset else {}, {Topic.LEADS: offset + 1})
    assert (await tables.snapshot(NOW)).sums("sum", Span(WINDOWS["1h"])) == {"stays": 2}
