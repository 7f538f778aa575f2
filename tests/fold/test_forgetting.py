"""What is forgotten of entities: nothing that a KPI can see, nothing while history is being read in."""

from __future__ import annotations

from collections.abc import Sequence

from streams.events.topics import Group
from streams.fold.delta import Delta
from streams.fold.engine import Engine
from streams.fold.forgetting import QUIET
from streams.fold.reading import read
from streams.measures.window import DAY, HOUR
from streams.replay.shift import rfc3339
from streams.tables.memory import MemoryTables
from streams.tables.shard import ShardId, engine_for
from tests.cases import AT, events, milliseconds
from tests.folding import Arrival, plan_for

NOW = milliseconds(AT)
PLAN = plan_for()
PEOPLE = ShardId(Group.PEOPLE, 0)
MAIL = """
    -3d email.delivered id=d{0} contact=c message=m{0}
    -2d email.opened id=o{0} contact=c message=m{0}
"""


def came(lines: str, now: int) -> list[Arrival]:
    """Events of so long before the instant."""
    return events(lines, rfc3339(now))


class Shard:
    """A shard of people in memory whose wall clock is set by hand."""

    def __init__(self, *, by_wall: bool = True, sweeping: bool = True) -> None:
        self.tables = MemoryTables(PLAN)
        self.writer = self.tables.writer(PEOPLE)
        self.by_wall, self.sweeping = by_wall, sweeping
        self.forgotten: list[str] = []

    async def open(self) -> Shard:
        """As a worker does."""
        self.engine: Engine = engine_for(PLAN, PEOPLE.group, await self.writer.open())
        return self

    async def take(self, batch: Sequence[Arrival], now: int) -> Delta:
        """Folds at the instant, looks at what may be forgotten, commits."""
        arranged = self.engine.arrange(batch)
        loaded = await self.writer.load(arranged.needs())
        delta = self.engine.fold(arranged, loaded, now if self.by_wall else None)
        if self.sweeping and (table := self.engine.sweep()) is not None:
            self.engine.forget(delta, table, await self.writer.sweep(table))
        await self.writer.commit(delta, {}, {})
        self.forgotten += [key for keys in delta.forgotten.values() for key in keys]
        return delta

    async def live(self, start: int, end: int, every: int = 5 * DAY) -> None:
        """Traffic of other people, so that commits go on."""
        for number, now in enumerate(range(start, end, every)):
            for half in (0, HOUR):  # a table at a time
                line = f"-1s page.viewed id=p{now + half} contact=other{number} page=/"
                await self.take(came(line, now + half), now + half)

    def kept(self, table: str) -> set[str]:
        """The entities that there are."""
        return set(self.tables.shards[PEOPLE].states.get(table, {}))


async def test_a_mail_is_forgotten_400_days_after_its_last_event() -> None:
    """Not before, and not when it was opened again meanwhile; the day is counted in whole days."""
    shard = await Shard().open()
    await shard.take(came(MAIL.format(1) + MAIL.format(2), NOW), NOW)
    assert len(shard.kept("mails")) == 2
    again = NOW + 100 * DAY
    await shard.take(came("-1s email.opened id=again contact=c message=m2", again), again)
    await shard.live(NOW + 390 * DAY, NOW + 397 * DAY)
    assert len(shard.kept("mails")) == 2
    await shard.live(NOW + 400 * DAY, NOW + 495 * DAY)
    assert shard.kept("mails") == {"1:cm2"}
    await shard.live(NOW + 500 * DAY, NOW + 512 * DAY)
    assert shard.kept("mails") == set()


async def test_people_with_an_open_lead_are_not_forgotten() -> None:
    """An open lead is counted for ever, one that was won or lost is over; no KPI tells what was forgotten."""
    shard, remembering = await Shard().open(), await Shard(sweeping=False).open()
    lines = """
        -5d lead.created id=a contact=open lead=L score=70
        -5d lead.created id=b contact=both lead=L
        -4d lead.lost id=c contact=both lead=L
        -4d lead.created id=d contact=both lead=M
        -4d lead.lost id=e contact=lost lead=L
        -4d lead.advanced id=f contact=won lead=L stage=won
        -4d social.engaged id=g contact=social network=x action=like
    """
    for each in (shard, remembering):
        await each.take(came(lines, NOW), NOW)
        await each.live(NOW + 410 * DAY, NOW + 430 * DAY)
    assert shard.kept("people") == {"open", "both"}
    assert remembering.kept("people") == {"open", "both", "lost", "won", "social"}
    told, known = (read(PLAN.catalogue, each.tables.snapshot(NOW + 430 * DAY)) for each in (shard, remembering))
    assert told == known
    assert {value.value for value in told if value.kpi == "open_leads" and value.labels == {"stage": "created"}} == {
        2.0
    }


async def test_nothing_is_forgotten_while_history_is_read_in() -> None:
    """An event that is ancient when it comes says so, and for a week after it everything is kept: the rest may still come."""
    shard, later = await Shard().open(), NOW + 450 * DAY
    await shard.take(came(MAIL.format(1), NOW), later)
    await shard.live(later, later + QUIET, DAY)
    assert len(shard.kept("mails")) == 1
    await shard.live(later + QUIET, later + QUIET + 3 * DAY, DAY)
    assert shard.kept("mails") == set()


async def test_a_new_writer_waits_as_long_as_the_one_before() -> None:
    """That history was read in is part of the state."""
    shard, later = await Shard().open(), NOW + 450 * DAY
    await shard.take(came(MAIL.format(1), NOW), later)
    await shard.open()
    await shard.live(later + DAY, later + QUIET, DAY)
    assert len(shard.kept("mails")) == 1


async def test_nothing_is_forgotten_where_event_time_is_the_clock() -> None:
    """History is read in all the time there."""
    shard = await Shard(by_wall=False).open()
    await shard.take(came(MAIL.format(1), NOW), NOW)
    await shard.live(NOW + 410 * DAY, NOW + 450 * DAY)
    assert len(shard.kept("mails")) == 1


async def test_what_a_batch_touches_is_not_forgotten_with_it() -> None:
    """A mail that is opened after 500 days, in the very batch that would forget it, is there and has its day."""
    shard = await Shard().open()
    await shard.take(came(MAIL.format(1), NOW), NOW)
    later = NOW + 500 * DAY
    for half in (0, HOUR):
        line = f"-1s email.opened id=late{half} contact=c message=m1"
        await shard.take(came(line, later + half), later + half)
    assert shard.kept("mails") == {"1:cm1"}
    assert "1:cm1" not in shard.forgotten


def test_a_mail_of_an_earlier_version_is_kept() -> None:
    """It does not say when its last event was."""
    mails = PLAN.journeys["mails"]
    assert not mails.forgettable(mails.load(b"\x93\x94\x01\xa1a\xc0\xc0\xc0\xc0"), NOW)
