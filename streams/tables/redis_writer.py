"""The Redis tables' writing side: one MULTI/EXEC per commit, under WATCH on the shard's meta.

The writer owns its shard, so panes and stock are kept at hand and written as absolute values; rankings and states are
absolute or joins. A commit that did not answer is never repeated: the shard is opened again and the stored offset decides.
No scripting is used, so an ACL can deny it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from itertools import chain
from time import monotonic
from typing import Any, Final

from redis.exceptions import WatchError

from streams.events.topics import GROUP_OF, Topic
from streams.fold.delta import Delta, Loaded, Needs, PaneKey
from streams.fold.forgetting import FORGOTTEN_AFTER
from streams.fold.inventory import Inventory
from streams.measures.cells import Cells, add_cells, without_zeros
from streams.measures.uniques import Rankings
from streams.measures.window import DAY, TEN_SECONDS
from streams.tables.memory import expired
from streams.tables.pane_bytes import pack, pack_labels, unpack, unpack_labels
from streams.tables.pane_cache import PaneCache
from streams.tables.redis_client import Client, check_server, pipeline
from streams.tables.redis_keys import (
    bucket_of,
    pane_key,
    pane_name,
    ranking_name,
    shard_keys,
    shared_keys,
)
from streams.tables.redis_takeover import TENURE, TakeOver
from streams.tables.shard import CommitUnknown, Fenced, OffsetMoved, Offsets, Opened, ShardId
from streams.tables.shard_about import ANCIENT, CANARY, RISING, newest_field
from streams.tables.sources import Sources
from streams.tables.state_format import FORMATS, Formats
from streams.tables.whole_commits import BEGUN, COMMITS

CHECK_S: Final = 5.0
"""How often a shard that is written to looks at the server's settings, which may be changed while it runs."""

SLICE: Final = 1_000
"""States of a table that are looked at together."""


class RedisWriter:
    """Implements `ShardWriter`. `sources` are the topics that the shard is made of, as far as they are known; `canaries` is
    whether canaries are sent to the shard; `clock` gives the wall clock in ms."""

    def __init__(
        self,
        client: Client,
        namespace: str,
        shard: ShardId,
        inventory: Inventory,
        *,
        canaries: bool = False,
        clock: Callable[[], int],
        formats: Formats = FORMATS,
        sources: Sources | None = None,
    ) -> None:
        self._client, self._namespace, self._shard, self._canaries = client, namespace, shard, canaries
        self._keys = shard_keys(namespace, shard)
        self._take_over = TakeOver(
            client, namespace, shard, inventory, formats, sources or {}, canaries=canaries, clock=clock
        )
        self._epoch = self._commits = self._pruned = 0
        self._born = self._tenure = b""
        self._checked_s = 0.0
        self._stock: Cells = {}
        self._panes = PaneCache()
        self._existing: set[PaneKey] = set()
        self._rankings: set[str] = set()
        self._shared_rankings: set[tuple[int, str]] = set()
        self._topics: set[Topic] = set()
        self._times: dict[str, int] = {}
        self._cursors: defaultdict[str, int] = defaultdict(int)
        self._swept_rankings: dict[str, int] = {}

    async def open(self) -> Opened:
        await self._check_server()  # each time: after a failover it is another server
        meta = await self._take_over()
        self._epoch, self._born, self._tenure = int(meta[b"epoch"]), meta[b"born"], meta[TENURE.encode()]
        keys = self._keys
        async with pipeline(self._client, transaction=False) as pipe:
            pipe.execute_command("GET", keys.stock)
            pipe.execute_command("ZRANGE", keys.changed, 0, -1)
            pipe.execute_command("SMEMBERS", keys.rankings)
            pipe.execute_command("LRANGE", keys.ids, 0, -1)
            pipe.execute_command("HGETALL", keys.labels)
            stock, panes, rankings, pages, labels = await pipe.execute()
        self._stock, self._panes, self._pruned = unpack(stock), PaneCache(), 0
        self._shared_rankings.clear()
        self._existing = set(map(pane_key, panes))
        self._rankings = {name.decode() for name in rankings}
        self._topics = {topic for topic in Topic if f"topic:{topic}".encode() in meta}
        self._commits, self._born = int(meta.get(COMMITS.encode(), 0)), meta[b"born"]
        self._times = {name: int(meta[name.encode()]) for name in RISING if name.encode() in meta}
        offsets = {topic: int(meta[name]) for topic in Topic if (name := f"offset:{topic}".encode()) in meta}
        admitted = {int(day): unpack_labels(blob) for day, blob in labels.items()}
        now, latest = int(meta.get(b"now", 0)), int(meta.get(b"latest", 0))
        return Opened(self._epoch, offsets, now, latest, pages, admitted, self._times.get(ANCIENT))

    async def resume(self) -> Opened:
        epoch, tenure = await self._client.execute_command("HMGET", self._keys.meta, "epoch", TENURE)
        # A takeover whose answer was lost may have been carried out: then the newer epoch is this writer's own.
        if epoch is not None and tenure != self._take_over.next_tenure.encode():
            self._check_owner(int(epoch), tenure)
        return await self.open()

    def _check_owner(self, epoch: int, tenure: bytes | None) -> None:
        """Raises Fenced. A failover may have lost the takeover of this writer, and the next one has the same epoch then."""
        if epoch > self._epoch:
            raise Fenced(f"shard {self._shard} is epoch {epoch}'s now, this is {self._epoch}")
        if epoch == self._epoch and tenure != self._tenure:
            raise Fenced(f"shard {self._shard} was taken over by another writer, of epoch {epoch} as well")

    async def _check_server(self) -> None:
        await check_server(self._client)
        self._checked_s = monotonic()

    async def look(self, expected: Offsets) -> None:
        await self._check_server()
        await self._check(self._client, expected, [topic for topic in Topic if GROUP_OF[topic] is self._shard.group])

    async def load(self, needs: Needs) -> Loaded:
        asked = [(table, list(keys)) for table, keys in needs.items() if keys]
        if not asked:
            return {}
        async with pipeline(self._client, transaction=False) as pipe:
            for table, keys in asked:
                pipe.execute_command("HMGET", self._keys.state(table), *keys)
            answers = await pipe.execute()
        return {
            table: {key: blob for key, blob in zip(keys, blobs, strict=True) if blob is not None}
            for (table, keys), blobs in zip(asked, answers, strict=True)
        }

    async def sweep(self, table: str) -> Mapping[str, bytes]:
        key = self._keys.state(table)
        cursor, found = await self._client.execute_command("HSCAN", key, self._cursors[table], "COUNT", SLICE)
        self._cursors[table] = int(cursor)
        return {name.decode(): blob for name, blob in found.items()}

    async def commit(self, delta: Delta, expected: Offsets, offsets: Offsets) -> None:
        if monotonic() - self._checked_s > CHECK_S:
            await self._check_server()
        await self._write_shared(delta.shared, delta.now)
        await self._fetch_panes(delta)
        async with pipeline(self._client, transaction=True) as pipe:
            await pipe.watch(self._keys.meta)
            await self._check(pipe, expected, offsets)
            pipe.multi()
            self._write(pipe, delta, offsets)
            try:
                await pipe.execute()
            except WatchError:
                # Either another writer came in between, or the connection was lost while keys were watched: redis-py
                # says the same of both, and only what is stored can tell.
                raise CommitUnknown(f"the outcome of a commit of shard {self._shard} is not known") from None
        self._panes.trim()

    async def _check(self, asked: Any, expected: Offsets, topics: Collection[Topic]) -> None:
        """Asks the client, or a pipeline that watches the meta, whether what is stored is what was stored last."""
        fields = ["epoch", TENURE, "born", *(f"offset:{topic}" for topic in topics)]
        epoch, tenure, born, *stored = await asked.execute_command("HMGET", self._keys.meta, *fields)
        if epoch is None or int(epoch) < self._epoch:
            raise OffsetMoved(f"the state of shard {self._shard} was lost or is an older one")
        self._check_owner(int(epoch), tenure)
        if born != self._born:
            raise OffsetMoved(f"the state of shard {self._shard} was replaced by another")
        for topic, offset in zip(topics, stored, strict=True):
            if (None if offset is None else int(offset)) != expected.get(topic):
                raise OffsetMoved(f"{self._shard} {topic}: {offset!r} is stored, expected {expected.get(topic)}")

    async def _fetch_panes(self, delta: Delta) -> None:
        missing = self._panes.missing(delta.panes)
        stored = [key for key in missing if key in self._existing]
        for key in missing:
            self._panes.put(key, {})
        if stored:
            blobs = await self._client.execute_command("MGET", *(self._keys.pane(pane_name(key)) for key in stored))
            for key, blob in zip(stored, blobs, strict=True):
                self._panes.put(key, unpack(blob))

    def _write(self, pipe: Any, delta: Delta, offsets: Offsets) -> None:
        keys = self._keys
        self._commits += 1
        pipe.execute_command("HINCRBY", keys.meta, BEGUN, 1)
        self._write_panes(pipe, delta)
        if delta.stock:
            add_cells(self._stock, delta.stock)
            pipe.set(keys.stock, pack(self._stock))
        for table, states in delta.states.items():
            if states:
                pipe.execute_command("HSET", keys.state(table), *chain.from_iterable(states.items()))
        self._write_rankings(pipe, delta)
        for table, forgotten in delta.forgotten.items():
            if forgotten:
                pipe.execute_command("HDEL", keys.state(table), *forgotten)
        for day, labels in delta.admitted.items():
            pipe.execute_command("HSET", keys.labels, day, pack_labels(labels))
        if delta.forgotten_days:
            pipe.execute_command("HDEL", keys.labels, *delta.forgotten_days)
        if delta.forgotten_pages:
            pipe.ltrim(keys.ids, delta.forgotten_pages, -1)
        if delta.page is not None and delta.page.hashes:
            page = delta.page.dump()
            pipe.lset(keys.ids, -1, page) if delta.page_grown else pipe.rpush(keys.ids, page)
        meta: dict[str, int] = {f"offset:{topic}": offset for topic, offset in offsets.items()}
        meta |= {f"topic:{topic}": 1 for topic in delta.topics - self._topics}
        self._topics |= delta.topics
        meta |= self._risen(delta)
        pipe.hset(keys.meta, mapping={**meta, COMMITS: self._commits, "now": delta.now, "latest": delta.latest})

    def _risen(self, delta: Delta) -> Mapping[str, int]:
        """The times of the meta that only rise, as far as the delta says something of them."""
        said = {newest_field(topic): time for topic, time in delta.newest.items()}
        if self._canaries and delta.canary is not None:  # else it is a left-over, or another installation's
            said[CANARY] = delta.canary
        if delta.ancient is not None and delta.ancient != self._times.get(ANCIENT):
            said[ANCIENT] = delta.ancient
        risen = {name: max(time, self._times.get(name, time)) for name, time in said.items()}
        self._times |= risen
        return risen

    def _write_panes(self, pipe: Any, delta: Delta) -> None:
        if not delta.panes:
            return
        blobs: list[str | bytes] = []
        names: list[str | int] = []
        for key, more in delta.panes.items():
            if cells := self._panes[key]:
                add_cells(cells, more)
            else:  # history makes many panes anew, which need no copy of what the delta has
                self._panes.put(key, cells := without_zeros(more))
            name = pane_name(key)
            blobs += (self._keys.pane(name), pack(cells))
            names += (self._commits, name)
        self._existing.update(delta.panes)
        pipe.execute_command("MSET", *blobs)
        pipe.execute_command("ZADD", self._keys.changed, *names)
        if delta.now - self._pruned >= TEN_SECONDS.length:
            self._pruned = delta.now
            self._prune(pipe, delta.now)

    def _prune(self, pipe: Any, now: int) -> None:
        old = expired(self._existing, now)
        if old:
            pipe.execute_command("UNLINK", *(self._keys.pane(pane_name(key)) for key in old))
            pipe.zrem(self._keys.changed, *map(pane_name, old))
            self._existing.difference_update(old)
            self._panes.drop(old)

    def _write_rankings(self, pipe: Any, delta: Delta) -> None:
        named = {ranking_name(*place) for place in (*delta.uniques, *delta.standings)}
        if fresh := named - self._rankings:
            pipe.sadd(self._keys.rankings, *fresh)
            self._rankings |= fresh
        for place, members in delta.uniques.items():
            self._join(pipe, self._keys.ranking(ranking_name(*place)), members, delta.now)
        for place, scores in delta.standings.items():
            key = self._keys.ranking(ranking_name(*place))
            if gone := [member for member, score in scores.items() if score is None]:
                pipe.zrem(key, *gone)
            if there := [(score, member) for member, score in scores.items() if score is not None]:
                pipe.execute_command("ZADD", key, *chain.from_iterable(there))

    async def _write_shared(self, shared: Rankings, now: int = 0) -> None:
        """Joins what belongs to no shard, before the commit: if that fails, the same join comes again and changes nothing."""
        buckets = {member: bucket_of(member) for member in set().union(*shared.values())}
        spread: defaultdict[tuple[int, str], dict[str, int]] = defaultdict(dict)
        for place, members in shared.items():
            name = ranking_name(*place)
            for member, time in members.items():
                spread[buckets[member], name][member] = time
        if not spread:
            return
        async with pipeline(self._client, transaction=False) as pipe:
            for (bucket, name), members in spread.items():
                keys = shared_keys(self._namespace, bucket)
                if (bucket, name) not in self._shared_rankings:
                    pipe.sadd(keys.rankings, name)
                self._join(pipe, keys.ranking(name), members, now)
            await pipe.execute()
        self._shared_rankings |= set(spread)

    def _join(self, pipe: Any, key: str, members: dict[str, int], now: int) -> None:
        """Adds to a distinct count, and once a day takes out of it what no window can see any more."""
        if not members:
            return
        pipe.execute_command("ZADD", key, "GT", *chain.from_iterable(zip(members.values(), members, strict=True)))
        if now - self._swept_rankings.get(key, 0) >= DAY:
            self._swept_rankings[key] = now
            pipe.execute_command("ZREMRANGEBYSCORE", key, "-inf", f"({now - FORGOTTEN_AFTER}")
