"""What belongs to no shard (distinct accounts of people's events): held against what was recomputed, and mended.

Workers write these before they commit, so the live state may be ahead of the offsets that it says; it is never behind them.
A member whose time is earlier than what was recomputed, or that is missing, is wrong at once. One whose time is later is
wrong only if no event in Kafka explains it: so the recompute looks ahead, to where the topics end after the member was seen.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import NamedTuple

from redis.exceptions import WatchError

from streams.tables.redis_client import Client, pipeline
from streams.tables.redis_keys import SHARED_BUCKETS, Keys, ranking_of, shared_keys
from streams.tables.redis_twins import Content, Item, looked_up, unlike

Ahead = Callable[[], Awaitable[None]]
"""Lets the recompute look ahead to where the topics end now."""


class Wrong(NamedTuple):
    """A member of a shared ranking, the time (ms) that the live state has and the one that it should have."""

    bucket: int
    item: Item
    live: int | None
    recomputed: int | None

    @property
    def series(self) -> tuple[str, str]:
        """Series and label of the ranking."""
        return ranking_of(self.item.name.encode())


class SharedRankings:
    """Those of the live namespace and of the recomputed one."""

    def __init__(self, client: Client, namespace: str, made: str) -> None:
        self._client, self._namespace, self._made = client, namespace, made

    async def wrong(self, look_ahead: Ahead) -> list[Wrong]:
        """The members that are wrong. What was recomputed is ahead of the live state afterwards."""
        found = [entry async for entry in self._unlike()]
        early, late = [w for w in found if _before(w)], [w for w in found if not _before(w)]
        if late:
            await look_ahead()
        return early + [entry for entry in [await self._again(w) for w in late] if not _explained(entry)]

    async def behind(self) -> list[Wrong]:
        """The members of which the live state has an earlier time than was recomputed, or none."""
        return [entry async for entry in self._unlike() if _before(entry)]

    async def mend(self, wrong: list[Wrong]) -> None:
        """Makes the live state have what these members should have, unless an event has changed them in between."""
        for entry in wrong:
            await self._mend(entry)

    async def _unlike(self) -> AsyncIterator[Wrong]:
        for bucket, live, made in self._buckets():
            names = {
                *await self._client.execute_command("SMEMBERS", live.rankings),
                *await self._client.execute_command("SMEMBERS", made.rankings),
            }
            for name in sorted(names):
                async for item, mine, theirs in unlike(self._client, live, made, "ranking", name.decode()):
                    yield Wrong(bucket, item, _time(mine), _time(theirs))

    async def _again(self, entry: Wrong) -> Wrong:
        made = shared_keys(self._made, entry.bucket)
        (score,) = await looked_up(self._client, made, "ranking", entry.item.name, [entry.item.key])
        return entry._replace(recomputed=_time(score))

    async def _mend(self, entry: Wrong) -> None:
        keys = shared_keys(self._namespace, entry.bucket)
        key, member = keys.ranking(entry.item.name), entry.item.key
        async with pipeline(self._client, transaction=True) as pipe:
            while True:
                await pipe.watch(key)
                score = await pipe.execute_command("ZSCORE", key, member)
                if (None if score is None else int(float(score))) != entry.live:
                    await pipe.unwatch()
                    return
                pipe.multi()
                pipe.execute_command("SADD", keys.rankings, entry.item.name)
                if entry.recomputed is None:
                    pipe.execute_command("ZREM", key, member)
                else:
                    pipe.execute_command("ZADD", key, entry.recomputed, member)
                try:
                    await pipe.execute()
                except WatchError:
                    continue
                return

    def _buckets(self) -> Iterator[tuple[int, Keys, Keys]]:
        for bucket in range(SHARED_BUCKETS):
            yield bucket, shared_keys(self._namespace, bucket), shared_keys(self._made, bucket)


def _time(content: Content) -> int | None:
    return content if isinstance(content, int) else None


def _before(entry: Wrong) -> bool:
    """Whether the live state has an earlier time than it should have, or none."""
    return entry.live is None or (entry.recomputed is not None and entry.live < entry.recomputed)


def _explained(entry: Wrong) -> bool:
    """Whether there is an event at or after the time that the live state has."""
    return entry.recomputed is not None and entry.live is not None and entry.live <= entry.recomputed
