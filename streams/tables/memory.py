"""The in-memory twin of the Redis tables: the same protocol, the same bytes of state, for tests and for `compute`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from streams.events.topics import Topic
from streams.fold.delta import Delta, Loaded, Needs, PaneKey
from streams.fold.labels import Admitted
from streams.fold.plan import Plan, level_table
from streams.fold.reading import questions
from streams.fold.sums import CellSums
from streams.measures.cells import Cells, add_cells
from streams.measures.run import Ranking
from streams.measures.uniques import Rankings
from streams.measures.view import Question
from streams.measures.window import PANES
from streams.tables.shard import Fenced, OffsetMoved, Offsets, Opened, Position, ShardId
from streams.tables.shard_about import ShardAbout
from streams.tables.snapshot import Snapshot


@dataclass
class ShardState:
    """What is stored of one shard."""

    epoch: int = 0
    offsets: dict[Topic, int] = field(default_factory=dict)
    now: int = 0
    latest: int = 0
    topics: set[Topic] = field(default_factory=set)
    panes: dict[PaneKey, Cells] = field(default_factory=dict)
    stock: Cells = field(default_factory=dict)
    states: dict[str, dict[str, bytes]] = field(default_factory=dict)
    rankings: Rankings = field(default_factory=dict)
    pages: list[bytes] = field(default_factory=list)
    admitted: dict[int, Admitted] = field(default_factory=dict)
    ancient: int | None = None
    about: ShardAbout = field(default_factory=ShardAbout)


def no_clock() -> int | None:
    """For where nobody asks when a state was made: of files, say."""
    return None


class MemoryTables:
    """All shards, and the rankings whose keys belong to no shard. `clock` gives the wall clock in ms."""

    def __init__(self, plan: Plan, clock: Callable[[], int | None] = no_clock) -> None:
        self._plan, self._clock = plan, clock
        self.shards: dict[ShardId, ShardState] = {}
        self.shared: Rankings = {}

    def writer(self, shard: ShardId, *, canaries: bool = False) -> MemoryWriter:
        """A writer of the shard, to which canaries are sent or not; it must be opened before it is used."""
        state = self.shards.setdefault(shard, ShardState())
        return MemoryWriter(state, self.shared, canaries=canaries, clock=self._clock)

    def snapshot(self, at: int | None = None) -> Snapshot:
        """The view at the instant (ms), by default just after the latest event."""
        latest = max((shard.latest for shard in self.shards.values()), default=-1)
        sums = CellSums()
        view = Snapshot(latest + 1 if at is None else at, sums)
        view.topics = frozenset(topic for shard in self.shards.values() for topic in shard.topics)
        asked = questions(self._plan.catalogue, view.at)
        for rankings in (self.shared, *(shard.rankings for shard in self.shards.values())):
            for question in asked:
                named = {label: ranking for (series, label), ranking in rankings.items() if series == question.series}
                view.answer(question, {label: _answer(question, ranking) for label, ranking in named.items()})
        for id, shard in self.shards.items():
            view.shards[id] = shard.about
            view.positions[id] = Position("", dict(shard.offsets), shard.now, {})
            add_cells(view.stocks, shard.stock)
            for key, cells in shard.panes.items():
                sums.put(str(id), key, cells or None)
            for name in self._plan.levels:
                table = self._plan.tables[level_table(name)]
                view.join_levels(name, {k: table.load(b) for k, b in shard.states.get(table.name, {}).items()})
        sums.advance(view.at)
        return view


class MemoryWriter:
    """Implements `ShardWriter`."""

    def __init__(self, state: ShardState, shared: Rankings, *, canaries: bool, clock: Callable[[], int | None]) -> None:
        self._state, self._shared, self._epoch = state, shared, 0
        self._canaries, self._clock = canaries, clock

    async def open(self) -> Opened:
        state = self._state
        about = state.about if state.epoch else replace(state.about, born=self._clock())
        waited_for = self._clock() if about.canary is None else about.canary
        state.about = replace(about, canary=waited_for if self._canaries else None)
        state.epoch += 1
        self._epoch = state.epoch
        return Opened(
            state.epoch,
            dict(state.offsets),
            state.now,
            state.latest,
            list(state.pages),
            dict(state.admitted),
            state.ancient,
        )

    async def resume(self) -> Opened:
        if self._state.epoch > self._epoch:
            raise Fenced
        return await self.open()

    async def look(self, expected: Offsets) -> None:
        self._check(expected, {*self._state.offsets, *expected})

    async def load(self, needs: Needs) -> Loaded:
        return {
            table: {key: blob for key in keys if (blob := self._state.states.get(table, {}).get(key)) is not None}
            for table, keys in needs.items()
        }

    async def sweep(self, table: str) -> Mapping[str, bytes]:
        return dict(self._state.states.get(table, {}))

    async def commit(self, delta: Delta, expected: Offsets, offsets: Offsets) -> None:
        state = self._state
        self._check(expected, offsets)
        join(self._shared, delta.shared)
        for key, cells in delta.panes.items():
            add_cells(state.panes.setdefault(key, {}), cells)
        for key in expired(state.panes, delta.now):
            del state.panes[key]
        add_cells(state.stock, delta.stock)
        for table, states in delta.states.items():
            state.states.setdefault(table, {}).update(states)
        for table, forgotten in delta.forgotten.items():
            for entity in forgotten:
                state.states.get(table, {}).pop(entity, None)
        state.ancient = state.ancient if delta.ancient is None else delta.ancient
        join(state.rankings, delta.uniques)
        for place, members in delta.standings.items():
            ranking = state.rankings.setdefault(place, {})
            for member, score in members.items():
                if score is None:
                    ranking.pop(member, None)
                else:
                    ranking[member] = score
        if delta.page is not None and delta.page.hashes:
            state.pages[len(state.pages) - delta.page_grown :] = [delta.page.dump()]
        del state.pages[: delta.forgotten_pages]
        state.admitted.update(delta.admitted)
        for day in delta.forgotten_days:
            state.admitted.pop(day, None)
        state.topics |= delta.topics
        state.now, state.latest = max(state.now, delta.now), max(state.latest, delta.latest)
        state.offsets.update(offsets)
        newest = {topic: max(time, state.about.newest.get(topic, time)) for topic, time in delta.newest.items()}
        canary = state.about.canary
        if self._canaries and delta.canary is not None:
            canary = max(delta.canary, canary or 0)
        state.about = replace(state.about, newest={**state.about.newest, **newest}, canary=canary)

    def _check(self, expected: Offsets, topics: Iterable[Topic]) -> None:
        if self._state.epoch > self._epoch:
            raise Fenced
        moved = any(self._state.offsets.get(topic) != expected.get(topic) for topic in topics)
        if moved or self._state.epoch < self._epoch:
            raise OffsetMoved


def _answer(question: Question, ranking: Ranking) -> int | None:
    low, high = question.bounds
    inside = [s for s in ranking.values() if (low is None or s >= low) and (high is None or s < high)]
    return min(inside, default=None) if question.lowest else len(inside)


def join(rankings: Rankings, more: Rankings) -> None:
    """Joins distinct counts: the later time of each key stays."""
    for place, members in more.items():
        ranking = rankings.setdefault(place, {})
        for member, time in members.items():
            if ranking.get(member, time - 1) < time:
                ranking[member] = time


def expired(panes: Iterable[PaneKey], now: int) -> list[PaneKey]:
    """The panes that nothing can see any more."""
    horizons = {grid.name: grid.horizon(now) for grid in PANES}
    return [key for key in panes if key.start < horizons[key.grid]]
