"""The live state held against one that is recomputed from Kafka, at equal offsets, while workers go on.

1. Every shard is recomputed up to the offsets that it had in the beginning.
2. Its states and rankings are compared in slices. The live shard moves meanwhile, so what differs is only suspected.
3. A look at everything that KPIs are read from says how far each live shard is by then. The recomputed shards are brought
   exactly there, and looked at in the same way: panes and KPIs must be equal.
4. The same again with what was suspected, the stock, and what the meta says.

Panes are judged too old by the instant of the live shard, so that neither has one that the other has given up. Labels of open
dimensions that the live shard admitted count as admitted: which of too many names came first depends on how topics were
interleaved. The memory of ids is not compared; it shows in what is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

import msgspec

from streams.events.topics import GROUP_OF, Topic
from streams.fold.delta import PaneKey
from streams.fold.inventory import unpack_inventory
from streams.fold.reading import read
from streams.ingest.kept_letters import Sources
from streams.kpis.spec import Kpi
from streams.measures.cells import Cells
from streams.measures.uniques import Uniques
from streams.recompute.beginning import CannotRecompute, Ground, Installation, empty_workshop, ground, to_read
from streams.recompute.differences import (
    Found,
    KpiDifference,
    between_cells,
    between_panes,
    between_values,
)
from streams.recompute.forgotten import Forgotten
from streams.recompute.item_differences import of_items, of_labels, of_metas, of_shared
from streams.recompute.past import Lost
from streams.recompute.put_aside import put_aside
from streams.recompute.shard import Labels, RemadeShard, Workshop
from streams.recompute.shared import SharedRankings
from streams.replay.progress import Progress
from streams.tables.memory import expired
from streams.tables.pane_bytes import unpack, unpack_labels
from streams.tables.redis_keys import Keys, shard_keys
from streams.tables.redis_meta import position_of
from streams.tables.redis_reader import RedisReader
from streams.tables.redis_twins import Item, image, unlike
from streams.tables.shard import Position, ShardId, check_inventory
from streams.tables.snapshot import Snapshot
from streams.tables.state_format import FORMATS

SUSPECTED: Final = 100_000
"""Items of a shard that are looked at again at most: some ten megabytes."""


@dataclass
class Verdict:
    """What the comparison found. `left_out` says in sentences what could not be compared."""

    at: int = 0
    kpis: list[KpiDifference] = field(default_factory=list)
    state: Found = field(default_factory=Found)
    values: int = 0
    """Values of KPIs that were compared."""
    shards: int = 0
    events: int = 0
    """Records that were read once more."""
    seconds: float = 0.0
    lost: list[Lost] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    put_aside: int = 0
    """Records that workers put aside and that would be events today."""

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.kpis and not self.state.total


async def verify(installation: Installation, at: Callable[[], int | None], progress: Progress) -> Verdict:
    """Recomputes and compares. `at` gives the instant (ms) to read the KPIs at, None for just after the latest event.

    Raises what reading the state raises, WorkerFailed of Kafka, CannotRecompute."""
    async with ground(installation) as found:
        aside, count = await put_aside(installation, found.metas)
        verdict = await compared(installation, found, aside, at, progress)
        verdict.put_aside = count
        return verdict


async def compared(
    installation: Installation, found: Ground, aside: Sources, at: Callable[[], int | None], progress: Progress
) -> Verdict:
    """The same, once it is known where things stand; what is `aside` does not count."""
    verdict = Verdict()
    ids = _comparable(found, verdict)
    if not ids:
        return verdict
    await _check_inventories(installation, ids)
    began, records = monotonic(), to_read(found, ids)
    async with empty_workshop(installation, found.past, progress, records, aside) as (workshop, _):
        await _Comparison(installation, found, workshop, ids, verdict).run(at)
    verdict.shards, verdict.events, verdict.seconds = len(ids), records, monotonic() - began
    return verdict


async def _check_inventories(installation: Installation, ids: Sequence[ShardId]) -> None:
    """Raises StateMismatch before anything is recomputed."""
    for id in ids:
        blob = await installation.client.execute_command("GET", shard_keys(installation.namespace, id).inventory)
        stored = unpack_inventory(blob)
        FORMATS.check(str(id), installation.namespace, stored)
        check_inventory(str(id), installation.namespace, installation.plan.inventory(), stored)


def _comparable(found: Ground, verdict: Verdict) -> list[ShardId]:
    """The shards that can be recomputed; of the others the verdict says why not."""
    verdict.lost = [lost for id in found.metas for lost in found.lost.get(id, [])]
    verdict.left_out = [sentence for said in found.beyond.values() for sentence in said]
    return [id for id in found.metas if id not in found.lost and id not in found.beyond]


class _Comparison:
    def __init__(
        self, installation: Installation, found: Ground, workshop: Workshop, ids: Sequence[ShardId], verdict: Verdict
    ) -> None:
        self._in, self._ground, self._shop, self._verdict = installation, found, workshop, verdict
        self._remade = {id: RemadeShard(id, workshop) for id in ids}
        self._last = dict(found.positions)
        self._forgotten = Forgotten(installation.plan)
        self._suspected: dict[ShardId, dict[Item, None]] = {id: {} for id in ids}
        whole = {id.group for id in ids} - {id.group for id in found.metas if id not in self._remade}
        self._topics = frozenset(topic for topic in Topic if GROUP_OF[topic] in whole)
        self._all_people = all(id in self._remade for id in found.metas if _people(id))

    async def run(self, at: Callable[[], int | None]) -> None:
        for id in self._remade:
            await self._advance(id, self._last[id])
            await self._suspect(id)
        live = await self._look(self._in.namespace, at())
        if live.positions.keys() != self._last.keys():
            raise CannotRecompute("Shards came or went meanwhile; run verify again.")
        for id in self._remade:
            await self._advance(id, live.positions[id])
        recomputed = await self._look(self._shop.namespace, live.at)
        self._verdict.at = live.at
        for id in self._remade:
            since = max(live.at, live.positions[id].now)  # a clock here may be behind the worker's
            both = (_panes(view, id, since) for view in (live, recomputed))
            self._verdict.state.add(between_panes(str(id), *both))
        for id in self._remade:
            await self._look_again(id)
        if self._all_people and not await self._shared():
            _share(recomputed, live, self._shared_series())
        self._compare_kpis(live, recomputed)

    def _live(self, id: ShardId) -> Keys:
        return shard_keys(self._in.namespace, id)

    def _made(self, id: ShardId) -> Keys:
        return shard_keys(self._shop.namespace, id)

    async def _look(self, namespace: str, at: int | None) -> Snapshot:
        try:
            return await RedisReader(self._in.client, namespace, self._in.plan).snapshot(at)
        except msgspec.DecodeError as damage:
            raise CannotRecompute(
                f"The live state is damaged and cannot be read ({damage}): `funnelwatch rebuild` makes it anew."
            ) from damage

    async def _advance(self, id: ShardId, to: Position) -> None:
        """Brings the recomputed shard to where the live one was."""
        last = self._last[id]
        if to.born != last.born or any(to.offsets.get(topic, 0) < offset for topic, offset in last.offsets.items()):
            raise CannotRecompute(
                f"The live state of shard {id} was made anew or went back meanwhile; run verify again."
            )
        self._last[id] = to
        await self._remade[id].advance(to.offsets, to.now or None, await self._labels(id))

    async def _labels(self, id: ShardId) -> Labels:
        """Those that the live shard has admitted. Later ones than those of a look do no harm: what is admitted later did not
        come before."""
        stored = await self._in.client.execute_command("HGETALL", self._live(id).labels)
        return {int(day): unpack_labels(blob) for day, blob in stored.items()}

    async def _suspect(self, id: ShardId) -> None:
        live, made, suspected = self._live(id), self._made(id), self._suspected[id]
        names = {
            *await self._in.client.execute_command("SMEMBERS", live.rankings),
            *await self._in.client.execute_command("SMEMBERS", made.rankings),
        }
        tables = [("state", table) for table in self._in.plan.tables]
        for kind, name in [*tables, *(("ranking", name.decode()) for name in sorted(names))]:
            async for item, _, _ in unlike(self._in.client, live, made, kind, name):
                if len(suspected) == SUSPECTED:
                    return
                suspected[item] = None

    async def _look_again(self, id: ShardId) -> None:
        """The stock, what was suspected, the labels, and what the meta says, all of one moment."""
        suspected = self._suspected[id]
        meta, stock, labels, mine = await image(self._in.client, self._live(id), suspected)
        if b"born" not in meta:
            raise CannotRecompute(f"The live state of shard {id} was lost meanwhile; run verify again.")
        await self._advance(id, position_of(meta))
        made, its_stock, its_labels, theirs = await image(self._in.client, self._made(id), suspected)
        where, found = str(id), self._verdict.state
        found.add(between_cells(where, "stock", unpack(stock), unpack(its_stock)))
        before = found.total
        now = self._last[id].now
        found.add(
            of_items(
                where, {i: c for i, c in mine.items() if not self._forgotten.excuses(i, c, theirs[i], now)}, theirs
            )
        )
        if len(suspected) == SUSPECTED and found.total == before:
            raise CannotRecompute(
                f"Shard {id} changes faster than it can be compared; run verify when it is less busy."
            )
        found.add(of_labels(where, labels, its_labels))
        found.add(of_metas(where, meta, made))

    async def _shared(self) -> bool:
        """Whether something that belongs to no shard differs."""
        shared = SharedRankings(self._in.client, self._in.namespace, self._shop.namespace)
        now = max(position.now for position in self._last.values())
        wrong = [
            entry
            for entry in await shared.wrong(self._look_ahead)
            if not self._forgotten.excuses(entry.item, entry.live, entry.recomputed, now)
        ]
        self._verdict.state.add(map(of_shared, wrong))
        return bool(wrong)

    async def _look_ahead(self) -> None:
        for id, remade in self._remade.items():
            if _people(id):
                ends = await self._ground.past.bounds([id])
                offsets = {
                    topic: ends[self._ground.past.partition(id, topic)].end for topic in self._ground.past.topics(id)
                }
                await remade.look_ahead(offsets, await self._labels(id))

    def _shared_series(self) -> frozenset[str]:
        return frozenset(m.name for m in self._in.plan.dimensions if isinstance(m, Uniques) and m.key != "contact")

    def _compare_kpis(self, live: Snapshot, recomputed: Snapshot) -> None:
        """Of the KPIs all of whose shards were recomputed."""
        chosen = {kpi.id for kpi in self._in.plan.catalogue if _topics(kpi) <= self._topics}
        both = [[v for v in read(self._in.plan.catalogue, view) if v.kpi in chosen] for view in (live, recomputed)]
        self._verdict.values = max(map(len, both))
        self._verdict.kpis = between_values(*both)
        left = sum(1 for kpi in self._in.plan.catalogue if kpi.id not in chosen)
        if left:
            self._verdict.left_out.append(f"{left} KPIs are made of shards that could not be compared")


def _people(id: ShardId) -> bool:
    return id.group is GROUP_OF[Topic.LEADS]


def _topics(kpi: Kpi) -> frozenset[Topic]:
    return frozenset(topic for leaf, _ in kpi.formula.leaves() for topic in leaf.topics)


def _panes(view: Snapshot, id: ShardId, now: int) -> Mapping[PaneKey, Cells]:
    """Those of a shard that something can still see."""
    panes = view.window_sums.panes(str(id))
    gone = set(expired(panes, now))
    return {key: cells for key, cells in panes.items() if key not in gone}


def _share(recomputed: Snapshot, live: Snapshot, series: frozenset[str]) -> None:
    """What belongs to no shard was found to be right, and the live state may be ahead in it: both are read from that."""
    recomputed.counts.update({key: found for key, found in live.counts.items() if key[0].partition("|")[0] in series})
    recomputed.ranking_labels.update(
        {name: labels for name, labels in live.ranking_labels.items() if name.partition("|")[0] in series}
    )
