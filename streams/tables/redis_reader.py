"""The Redis tables' reading side: the state of all shards at an instant.

Only panes that changed since the last look are read; sums are kept. Everything of a shard that belongs together is read in
one MULTI/EXEC, and read again if a pane changed that was not known to have changed, so a ratio's parts are of one commit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar, cast

from streams.events.topics import Topic
from streams.failure import Failure
from streams.fold.inventory import unpack_inventory
from streams.fold.plan import Plan, level_table
from streams.fold.reading import questions
from streams.fold.sums import WindowSums
from streams.measures.cells import add_cells
from streams.measures.view import Question
from streams.measures.window import PANES
from streams.tables.pane_bytes import cells_held, held, unpack
from streams.tables.redis_client import Client, pipeline
from streams.tables.redis_keys import SHARED_BUCKETS, Keys, pane_key, shard_keys, shards_key, shared_keys
from streams.tables.redis_meta import Meta, position_of
from streams.tables.redis_rankings import Places, answer_rankings, ask_rankings, places_of
from streams.tables.shard import ShardId, check_inventory
from streams.tables.shard_about import about_from_meta
from streams.tables.snapshot import Snapshot
from streams.tables.state_format import FORMATS, Formats
from streams.tables.whole_commits import COMMITS, check_whole

ATTEMPTS: Final = 20
"""Looks at a shard that is written to at the same time; each later look fetches what the one before missed."""
PANES_AT_ONCE: Final = 256
"""More panes than that are read in pieces: all of a shard are tens of MiB, which Redis would put together while others wait."""
AT_ONCE: Final = 32
"""Shards that are read at the same time, each on a connection of its own: a pool has a hundred."""

NOTHING: Final = -1
"""The time of the latest event where none has come."""

T = TypeVar("T")


class NoState(Failure):
    """Nothing has been stored under the namespace: says so, because empty is not 0."""


class TornRead(Failure):
    """A shard changed faster than it could be read."""


State = tuple[bytes | None, bytes | None]
"""Birth and tenure of a shard. A shard made anew starts over, and one whose writer went on from an older save may say
something else in commits of the same number: then what is held of it means nothing."""


@dataclass
class _Known:
    """What the reader holds of a shard: which state it is of, and the last commit it has seen."""

    state: State
    commits: int = 0


@dataclass
class _Glance:
    """A first look at a shard: what exists, what changed."""

    name: str
    keys: Keys
    meta: Meta
    rankings: list[bytes] = field(default_factory=list)
    changed: list[bytes] = field(default_factory=list)

    @property
    def state(self) -> State:
        """Which state was looked at."""
        return _state(self.meta)


class RedisReader:
    """Reads snapshots; one at a time."""

    def __init__(self, client: Client, namespace: str, plan: Plan, formats: Formats = FORMATS) -> None:
        self._client, self._namespace, self._plan, self._formats = client, namespace, plan, formats
        self._sums = WindowSums(cells_held)
        self._known: dict[str, _Known] = {}
        self._kept_from = 0
        self._ahead = 0  # of the latest event, at the next look: twice what events moved on during the last one
        self._lock = asyncio.Lock()

    async def snapshot(self, at: int | None = None) -> Snapshot:
        """The view at the instant (ms), by default just after the latest event read in: a little later where events come in
        faster than they are read.

        Raises NoState, TornRead, and StateMismatch where something that the plan reads is not kept."""
        async with self._lock:
            glances = await self._glances()
            if at is not None:
                return (await self._read(glances, at, at))[0]
            latest, ahead = _latest(glance.meta for glance in glances), self._ahead
            for _ in range(ATTEMPTS):
                view, read = await self._read(glances, latest + 1 + ahead, latest + 1)
                moved = max(read - latest, 0) if latest != NOTHING else 0
                if read < view.at and (moved or not ahead):
                    self._ahead = 2 * moved
                    return view
                # An event after the instant was read: rankings and stocks count it already, and no window does.
                ahead = 2 * max(ahead, moved) if moved else 0
                latest, glances = read, await self._glances()
            raise TornRead("events came in faster than the state could be read")

    async def _glances(self) -> list[_Glance]:
        members = await self._client.execute_command("SMEMBERS", shards_key(self._namespace))
        if not members:
            raise NoState(f"there is no state under the namespace '{self._namespace}': has a worker been running?")
        shards = sorted(name.decode() for name in members)
        for gone in set(self._known) - set(shards):
            self._forget(gone)
        return await _together(map(self._glance, shards))

    async def _read(self, glances: list[_Glance], at: int, kept_from: int) -> tuple[Snapshot, int]:
        """The view at an instant, for which the panes are kept that can be seen at `kept_from` or later; and the time of the
        latest event that was read."""
        view = Snapshot(at, self._sums)
        if kept_from < self._kept_from:  # panes that had expired by then are wanted again
            for name in list(self._known):
                self._forget(name)
            glances = await _together(self._glance(glance.name) for glance in glances)
        self._kept_from = kept_from
        self._sums.advance(at)  # first: a pane that comes in is looked into once for all windows
        asked = list(questions(self._plan.catalogue, at))
        metas = await _together(self._read_shard(view, glance, asked) for glance in glances)
        buckets = (shared_keys(self._namespace, bucket) for bucket in range(SHARED_BUCKETS))
        await _together(self._read_shared(view, keys, asked) for keys in buckets)
        self._sums.forget({grid.name: grid.horizon(kept_from) for grid in PANES})
        return view, _latest(metas)

    async def moved(self) -> bool:
        """Whether a shard was committed to since the last snapshot: one small question for each."""
        known = dict(self._known)
        async with pipeline(self._client, transaction=False) as pipe:
            for name in known:
                pipe.execute_command("HGET", shard_keys(self._namespace, name).meta, "commits")
            stored = await pipe.execute()
        return any(int(now or 0) != seen.commits for now, seen in zip(stored, known.values(), strict=True))

    def _forget(self, shard: str) -> None:
        self._sums.drop(shard)
        self._known.pop(shard, None)

    async def _glance(self, shard: str) -> _Glance:
        keys = shard_keys(self._namespace, shard)
        known = self._known.get(shard)
        since = known.commits + 1 if known else 1
        async with pipeline(self._client, transaction=True) as pipe:
            pipe.execute_command("HGETALL", keys.meta)
            pipe.execute_command("SMEMBERS", keys.rankings)
            pipe.execute_command("ZRANGE", keys.changed, since, "+inf", "BYSCORE")
            meta, rankings, changed = await pipe.execute()
        if known is not None and (known.state != _state(meta) or known.commits > _commits(meta)):
            self._forget(shard)  # with fewer commits it is an older save, and no writer has gone on from it yet
            return await self._glance(shard)
        return _Glance(shard, keys, meta, list(rankings), list(changed))

    async def _read_shard(self, view: Snapshot, glance: _Glance, asked: list[Question]) -> Meta:
        """Reads a shard into the view; gives its meta."""
        if glance.name not in self._known:
            await self._check_inventory(glance)
        known = self._known.setdefault(glance.name, _Known(glance.state))
        if len(glance.changed) > PANES_AT_ONCE:
            await self._read_ahead(glance, known)
        fetched = list(glance.changed)
        meta: Meta
        for _ in range(ATTEMPTS):
            places = places_of(glance.rankings, asked)
            async with pipeline(self._client, transaction=True) as pipe:
                self._ask(pipe, glance, known, fetched, places)
                meta, changed, rankings, stock, *answers = await pipe.execute()
            if _state(meta) != glance.state or _commits(meta) < _commits(glance.meta):
                self._forget(glance.name)
                return await self._read_shard(view, await self._glance(glance.name), asked)
            if set(changed) <= set(fetched) and len(rankings) == len(glance.rankings):
                break
            fetched, glance.rankings = list({*fetched, *changed}), list(rankings)
        else:
            raise TornRead(f"shard {glance.name} changed faster than it could be read")
        check_whole(glance.name, self._namespace, meta)
        id = ShardId.named(glance.name)
        view.shards[id], view.positions[id] = about_from_meta(meta), position_of(meta)
        view.topics |= {topic for topic in Topic if f"topic:{topic}".encode() in meta}
        add_cells(view.stocks, unpack(stock))
        for name in self._plan.levels:
            load = self._plan.tables[level_table(name)].load
            view.join_levels(name, {key.decode(): load(blob) for key, blob in answers.pop(0).items()})
        if fetched:
            self._put(glance.name, fetched, answers.pop(0))
        answer_rankings(view, places, answers)
        known.commits = _commits(meta)
        return meta

    async def _read_ahead(self, glance: _Glance, known: _Known) -> None:
        """Reads the panes that changed in pieces, each as it is by then: what is committed meanwhile is read again after that."""
        keys = glance.keys
        for begin in range(0, len(glance.changed), PANES_AT_ONCE):
            piece = glance.changed[begin : begin + PANES_AT_ONCE]
            panes = await self._client.execute_command("MGET", *(keys.pane(name.decode()) for name in piece))
            self._put(glance.name, piece, panes)
        glance.changed, known.commits = [], _commits(glance.meta)

    def _put(self, shard: str, names: Iterable[bytes], panes: Iterable[bytes | None]) -> None:
        for name, blob in zip(names, panes, strict=True):
            self._sums.put(shard, pane_key(name), held(blob))

    async def _check_inventory(self, glance: _Glance) -> None:
        """Refuses what is of another format, and what is kept nowhere, which would be read as 0. Both can only change when a
        writer takes the shard over."""
        if b"born" in glance.meta:
            stored = unpack_inventory(await self._client.execute_command("GET", glance.keys.inventory))
            self._formats.check(glance.name, self._namespace, stored)
            check_inventory(glance.name, self._namespace, self._plan.inventory(), stored)

    def _ask(self, pipe: Any, glance: _Glance, known: _Known, fetched: list[bytes], places: list[Places]) -> None:
        keys = glance.keys
        pipe.execute_command("HGETALL", keys.meta)
        pipe.execute_command("ZRANGE", keys.changed, known.commits + 1, "+inf", "BYSCORE")
        pipe.execute_command("SMEMBERS", keys.rankings)
        pipe.execute_command("GET", keys.stock)
        for name in self._plan.levels:
            pipe.execute_command("HGETALL", keys.state(level_table(name)))
        if fetched:
            pipe.execute_command("MGET", *(keys.pane(name.decode()) for name in fetched))
        ask_rankings(pipe, keys, places)

    async def _read_shared(self, view: Snapshot, keys: Keys, asked: list[Question]) -> None:
        rankings = await self._client.execute_command("SMEMBERS", keys.rankings)
        places = places_of(rankings, asked)
        if not places:
            return
        # No transaction: each of these is a join by itself, and Redis serves others between thousands of questions.
        async with pipeline(self._client, transaction=False) as pipe:
            ask_rankings(pipe, keys, places)
            answer_rankings(view, places, await pipe.execute())


async def _together(readings: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """What all of them give. They wait for Redis at the same time, so that a slow network costs its delay once and not for
    every shard. A failure is raised when all have come to an end: one that still ran would write into the next snapshot."""
    free = asyncio.Semaphore(AT_ONCE)

    async def one(reading: Coroutine[Any, Any, T]) -> T:
        async with free:
            return await reading

    done = await asyncio.gather(*map(one, readings), return_exceptions=True)
    for result in done:
        if isinstance(result, BaseException):
            raise result
    return cast("list[T]", done)


def _state(meta: Meta) -> State:
    return meta.get(b"born"), meta.get(b"tenure", meta.get(b"epoch"))  # without one it is an earlier version's


def _latest(metas: Iterable[Meta]) -> int:
    """The time of the latest event of all shards."""
    return max(int(meta.get(b"latest", NOTHING)) for meta in metas)


def _commits(meta: Meta) -> int:
    return int(meta.get(COMMITS.encode(), 0))
