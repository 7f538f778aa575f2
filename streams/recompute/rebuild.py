"""The state made anew from Kafka, and switched to shard by shard, while workers and exporters go on.

The order of the steps, and why each may be the last one that is carried out:

1. Every shard is recomputed, up to the offsets of the live one, under a namespace of its own. Nothing live is touched.
2. What belongs to no shard is mended, member by member. It holds for all events up to where the topics end, whatever state
   the shards are in, so it is right before the shards are switched as well as after. (To take a whole ranking over would lose
   what a worker writes ahead of its commit.)
3. Each shard is brought to its live offsets once more and switched in one transaction. Its worker sees another birth with
   its next commit and goes on from the offsets that were switched to. A shard is never switched past what its worker has read,
   so what is no event is put aside by somebody. Shards that are switched and shards that are not can stand beside one another:
   each is the state of its own events.
4. What belongs to no shard is joined once more, for a time that a wrong one had hidden until it was mended.

The history of the KPIs and the memory of the alerts stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from streams.events.topics import GROUP_OF, Topic
from streams.ingest.kept_letters import Sources
from streams.recompute.beginning import CannotRecompute, Ground, Installation, empty_workshop, ground, to_read
from streams.recompute.past import Lost
from streams.recompute.shard import RemadeShard, Workshop
from streams.recompute.shared import SharedRankings
from streams.replay.progress import Progress
from streams.tables.redis_meta import metas, position_of
from streams.tables.redis_removal import keys_under
from streams.tables.redis_switch import Switch
from streams.tables.redis_turn import Turn
from streams.tables.shard import Offsets, ShardId

ATTEMPTS: Final = 20
"""To switch a shard while its worker commits: each time all that was committed in between is read first."""
EXACT: Final = 10
"""As many of them are for the very offsets of the live shard. A shard that is too busy for that is switched to a little less:
its worker is about to commit, sees the switch, and reads the rest again."""


@dataclass
class Rebuilt:
    """What was done."""

    shards: int = 0
    events: int = 0
    """Records that were read."""
    seconds: float = 0.0
    mended: int = 0
    """Members of what belongs to no shard that were wrong."""
    lost: list[Lost] = field(default_factory=list)


class PastIsGone(CannotRecompute):
    """Kafka no longer holds the beginning. `lost` says of what, `beyond` of which partitions it holds less than was read."""

    def __init__(self, lost: Sequence[Lost], beyond: Sequence[str]) -> None:
        super().__init__("Kafka does not hold all that the state is made of")
        self.lost, self.beyond = lost, beyond


async def rebuild(installation: Installation, progress: Progress, *, lose_older: bool) -> Rebuilt:
    """Recomputes and switches. `lose_older` takes for granted that what Kafka no longer holds is lost.

    Raises PastIsGone, with nothing changed, and what `ground` and `empty_workshop` raise."""
    async with ground(installation) as found:
        return await switched(installation, found, progress, lose_older=lose_older)


async def switched(installation: Installation, found: Ground, progress: Progress, *, lose_older: bool) -> Rebuilt:
    """The same, once it is known where things stand."""
    ids = list(found.metas)
    lost = [lost for id in ids for lost in found.lost.get(id, [])]
    beyond = [sentence for id in ids for sentence in found.beyond.get(id, [])]
    if (lost or beyond) and not lose_older:
        raise PastIsGone(lost, beyond)
    began, records = monotonic(), to_read(found, ids)
    async with empty_workshop(installation, found.past, progress, records, Sources()) as (workshop, turn):
        mended = await _Rebuild(installation, found, workshop, turn).run()
    return Rebuilt(len(ids), records, monotonic() - began, mended, lost)


class _Rebuild:
    def __init__(self, installation: Installation, found: Ground, workshop: Workshop, turn: Turn) -> None:
        self._in, self._ground, self._shop, self._turn = installation, found, workshop, turn
        self._remade = {id: RemadeShard(id, workshop) for id in found.metas}

    async def run(self) -> int:
        for id in self._remade:
            await self._catch_up(id)
        shared = SharedRankings(self._in.client, self._in.namespace, self._in.made)
        wrong = await shared.wrong(self._look_ahead)
        await self._still_ours()
        await shared.mend(wrong)
        leftovers = await self._leftovers()
        switch = Switch(self._in.client, self._in.namespace, self._in.made, self._in.plan, leftovers)
        for id in self._remade:
            await self._switch(switch, id)
        await shared.mend(await shared.behind())
        return len(wrong)

    async def _catch_up(self, id: ShardId) -> None:
        """Reads up to where the live shard is, as far as Kafka goes."""
        now = self._in.clock() if self._in.by_wall else None
        await self._remade[id].advance(self._ground.within(id, await self._offsets(id)), now, {})

    async def _offsets(self, id: ShardId) -> Offsets:
        """Where the live shard is; where it was in the beginning, if it was lost since."""
        live = await metas(self._in.client, self._in.namespace, [id])
        return position_of(live[id]).offsets if id in live else self._ground.positions[id].offsets

    async def _look_ahead(self) -> None:
        people = [id for id in self._remade if id.group is GROUP_OF[Topic.LEADS]]
        ends = await self._ground.past.bounds(people)
        for id in people:
            partitions = {topic: self._ground.past.partition(id, topic) for topic in self._ground.past.topics(id)}
            await self._remade[id].look_ahead({topic: ends[p].end for topic, p in partitions.items()}, {})

    async def _switch(self, switch: Switch, id: ShardId) -> None:
        exact = 0 if id in self._ground.beyond else EXACT  # of another topic, whose offsets mean something else
        for attempt in range(ATTEMPTS):
            await self._catch_up(id)
            await self._still_ours()
            made = (await metas(self._in.client, self._in.made, [id])).get(id, {})
            if await switch.shard(id, position_of(made).born, exactly=attempt < exact):
                return
        raise CannotRecompute(
            f"Shard {id} changes faster than it can be switched; run rebuild again when it is less busy."
        )

    async def _leftovers(self) -> dict[ShardId, set[bytes]]:
        """The keys of the live shards, whichever release wrote them."""
        found: dict[str, set[bytes]] = {str(id): set() for id in self._remade}
        prefix = f"{self._in.namespace}:{{"
        async for keys in keys_under(self._in.client, prefix):
            for key in keys:
                shard = key.removeprefix(prefix.encode()).partition(b"}")[0].decode()
                if shard in found:
                    found[shard].add(key)
        return {id: found[str(id)] for id in self._remade}

    async def _still_ours(self) -> None:
        if not await self._turn.is_mine():
            raise CannotRecompute("Another verify or rebuild of this namespace began meanwhile; run rebuild again.")
