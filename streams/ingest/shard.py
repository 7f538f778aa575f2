"""One shard of a worker: a bounded queue of batches in, commits out, one at a time and in order."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Final, NamedTuple

from redis.exceptions import RedisError

from streams.events.rejection import Reason
from streams.events.topics import GROUP_OF, Topic
from streams.fold.admission import Admission
from streams.fold.delta import Delta
from streams.fold.engine import Engine
from streams.fold.plan import Plan
from streams.ingest.admitted import admitted_of
from streams.ingest.backoff import Backoff
from streams.ingest.host import Batch, Readable, Seeker
from streams.ingest.letters import DeadLetter
from streams.ingest.observer import NOTHING_FETCHED, Observer
from streams.ingest.trusted_clock import TrustedClock
from streams.tables.shard import CommitRefused, Fenced, Opened, ShardId, ShardWriter, engine_for

if TYPE_CHECKING:
    from streams.ingest.dead_letters import DeadLetters
    from streams.ingest.shards import Failed

log = logging.getLogger("funnelwatch.shard")

QUEUE: Final = 2
"""Batches that wait while one is committed: enough to keep the fold busy, few enough to bound memory."""

COMMIT_RECORDS: Final = 8_000
"""Records that one commit takes at most from the queue: large enough to make a commit's fixed cost small."""

FIRST_PAUSE_S: Final = 0.1
LONGEST_PAUSE_S: Final = 5.0
"""Between attempts to reach Redis again."""

LOOK_S: Final = 3.0
"""How often a shard that has nothing to commit looks whether its state is still there: one small command to Redis."""

UNREACHABLE: Final = (RedisError, OSError, TimeoutError)


class LetGo(Exception):
    """The shard is to be let go, and its tables cannot be reached: what was not committed is read again by its next writer."""


@dataclass(frozen=True)
class ShardParts:
    """What a shard works with. `clock` gives the wall clock in ms; `by_wall` is whether windows go by it,
    as far as it is `trusted`."""

    plan: Plan
    writer: ShardWriter
    admissions: Mapping[Topic, Admission]
    dead_letters: DeadLetters
    topic_names: Mapping[Topic, str]
    observer: Observer
    clock: Callable[[], int]
    by_wall: bool
    trusted: TrustedClock = field(default_factory=TrustedClock)


class _Folded(NamedTuple):
    """What is to be committed of some batches: the next offsets with it, and what of them is put aside before."""

    delta: Delta
    offsets: dict[Topic, int]
    letters: list[tuple[Topic, DeadLetter]]


class Shard:
    """Owned by one worker at a time; another worker's epoch in the tables ends this one's writing."""

    def __init__(self, id: ShardId, parts: ShardParts, seek: Seeker, fail: Failed) -> None:
        self.id, self._parts, self._seek, self._fail = id, parts, seek, fail
        self._queue: asyncio.Queue[tuple[int, Batch] | None] = asyncio.Queue(QUEUE)
        self._engine = Engine(parts.plan, id.group)
        self._stored: dict[Topic, int] = {}
        self._accepted: dict[Topic, int] = {}
        self._readable: dict[Topic, Readable] = {}
        self._round = 0
        self._lost = False
        self._closing = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Takes the shard over. Raises StateMismatch; waits for a Redis that cannot be reached, until `give_up`: LetGo."""
        self._parts.observer.opening(self.id)
        self._take(await self._persist(self._parts.writer.open))
        self._parts.observer.assigned(self.id)
        self._task = asyncio.create_task(self._run(), name=f"shard {self.id}")

    def position(self, topic: Topic) -> int | None:
        """The offset to read next: after what was accepted, or as stored."""
        return self._accepted.get(topic, self._stored.get(topic))

    def readable(self, topic: Topic, readable: Readable) -> None:
        """What there is to read of the partition by now."""
        self._readable[topic] = readable
        self._tell_lag()

    async def accept(self, batch: Batch) -> None:
        """Waits for a place in the queue. Each resumption begins a new round; what was accepted in an earlier one is
        dropped, because it is read again."""
        if self._lost:
            return
        self._accepted[batch.topic] = batch.records[-1].offset + 1
        self._readable[batch.topic] = batch.readable
        self._tell_lag()
        await self._queue.put((self._round, batch))

    def give_up(self) -> None:
        """From here on a Redis that cannot be reached is not waited for."""
        self._closing.set()

    async def close(self) -> None:
        """Commits what was accepted, if Redis can be reached, and lets go."""
        self.give_up()
        await self._queue.put(None)
        if self._task is not None:
            await self._task
        self._parts.observer.released(self.id)

    async def _run(self) -> None:
        closing = False
        try:
            while not closing:
                batches, closing = self._of_this_round(await self._next())
                await self._process(batches)
        except Fenced as fenced:
            self._lost = True
            self._parts.observer.fenced(self.id)
            log.warning("%s; nothing of it is written here any more", fenced, extra={"shard": str(self.id)})
        except LetGo as unreached:
            self._lost = True
            log.warning("%s; what was not committed is read again", unreached, extra={"shard": str(self.id)})
        except Exception as failure:
            self._lost = True
            await self._fail(failure)
        if not closing:
            await self._discard()

    async def _next(self) -> tuple[int, Batch] | None:
        """What waits next. While nothing does, looks now and then whether the state is still what was committed: a Redis
        that was emptied or went back shows no wrong KPIs until the next record, which may be hours away."""
        self._parts.observer.doing(self.id, NOTHING_FETCHED)
        pauses, in_reach = Backoff(LOOK_S, LONGEST_PAUSE_S), True
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(pauses.next()):
                    return await self._queue.get()
            if in_reach := await self._look(in_reach):
                pauses.reset()

    async def _look(self, in_reach: bool) -> bool:
        """Goes on from what is stored where that is another state than was committed. Takes and gives whether Redis can be
        reached."""
        try:
            await self._parts.writer.look(self._stored)
        except Fenced:
            raise
        except CommitRefused as moved:
            log.warning("%s; going on from what is stored", moved, extra={"shard": str(self.id)})
            await self._resume(str(moved))
        except UNREACHABLE as failure:
            self._parts.observer.out_of_reach(self.id, str(failure))
            if in_reach:  # said once
                log.warning("Redis cannot be reached (%s)", failure, extra={"shard": str(self.id)})
            return False
        else:
            self._parts.observer.reached(self.id)
        return True

    async def _discard(self) -> None:
        while await self._queue.get() is not None:
            pass

    def _of_this_round(self, waiting: tuple[int, Batch] | None) -> tuple[list[Batch], bool]:
        """This and what else waits, up to the size of a commit; and whether the end of the queue was among it."""
        batches: list[Batch] = []
        while waiting is not None:
            round, batch = waiting
            if round == self._round:
                batches.append(batch)
            if self._queue.empty() or sum(len(batch.records) for batch in batches) >= COMMIT_RECORDS:
                return batches, False
            waiting = self._queue.get_nowait()
        return batches, True

    async def _process(self, batches: list[Batch]) -> None:
        try:
            await self._commit(batches)
        except (Fenced, AssertionError):
            raise
        except (CommitRefused, *UNREACHABLE) as failure:
            # Told at once: where Redis hangs, the next attempt takes as long as this one.
            if isinstance(failure, UNREACHABLE):
                self._parts.observer.out_of_reach(self.id, str(failure))
            log.warning("commit failed (%s); going on from what is stored", failure, extra={"shard": str(self.id)})
            await self._resume(f"a commit failed ({failure})")

    async def _commit(self, batches: list[Batch]) -> None:
        parts = self._parts
        folded = await self._fold(batches)
        if folded is None:
            return
        await self._put_aside(folded.letters)
        began = perf_counter()
        parts.observer.doing(self.id, "Redis does not answer to a commit")
        await parts.writer.commit(folded.delta, self._stored, folded.offsets)
        self._stored = folded.offsets
        self._tell_lag()
        parts.observer.committed(self.id, perf_counter() - began, folded.delta)
        for (topic, reason), n in Counter((topic, letter.reason) for topic, letter in folded.letters).items():
            parts.observer.rejected(topic, Reason(reason), n)

    async def _fold(self, batches: list[Batch]) -> _Folded | None:
        """What comes of the batches, which it empties; None if all of it is stored. Neither their records nor the events in them
        are kept from here on: where all shards wait for Redis, that would be more than anything else."""
        parts, began, now = self._parts, perf_counter(), self._parts.clock()
        doing = partial(parts.observer.doing, self.id)
        doing(f"a batch of {sum(len(batch.records) for batch in batches):,} records is being folded")
        admitted = admitted_of(batches, self._stored, parts.admissions, parts.topic_names, now)
        batches.clear()
        if admitted.records == 0:
            return None
        arranged = self._engine.arrange(admitted.events)
        doing("Redis does not answer with the states that a batch needs")
        loaded = await parts.writer.load(arranged.needs())
        doing(f"a batch of {admitted.records:,} records is being folded")
        delta = self._engine.fold(arranged, loaded, parts.trusted.now(now, arranged.latest) if parts.by_wall else None)
        if (table := self._engine.sweep()) is not None:
            self._engine.forget(delta, table, await parts.writer.sweep(table))
        delta.canary = admitted.canary
        parts.observer.folded(self.id, perf_counter() - began, admitted.records)
        return _Folded(delta, admitted.offsets, admitted.letters)

    async def _put_aside(self, letters: list[tuple[Topic, DeadLetter]]) -> None:
        """Writes the dead letters, before the commit: one that comes twice can be told by its offset, a lost one not."""
        if letters:
            self._parts.observer.doing(
                self.id, f"the dead-letter topic does not take {len(letters):,} rejected records"
            )
            await self._parts.dead_letters.send([letter for _, letter in letters])
            for topic, n in Counter(topic for topic, _ in letters).items():
                self._parts.observer.dead_lettered(topic, n)

    def _tell_lag(self) -> None:
        """In messages: what the partitions have as far as is known, less what is committed."""
        for topic, (begin, end) in self._readable.items():
            read = max(self._stored.get(topic, 0), begin)
            self._parts.observer.lag(topic, self.id.partition, max(end - read, 0))

    async def _resume(self, reason: str) -> None:
        """What is stored decides where to go on."""
        self._take(await self._persist(self._parts.writer.resume))
        self._parts.observer.reopened(self.id, reason)
        self._round += 1
        # All seeks are called before any is awaited: nothing of the old round can be accepted in the new one.
        seeks = [
            self._seek(topic, self.id.partition, self._stored.get(topic, 0))
            for topic, group in GROUP_OF.items()
            if group is self.id.group
        ]
        await asyncio.gather(*seeks)

    def _take(self, opened: Opened) -> None:
        self._engine = engine_for(self._parts.plan, self.id.group, opened)
        self._stored, self._accepted = dict(opened.offsets), {}

    async def _persist(self, read: Callable[[], Awaitable[Opened]]) -> Opened:
        """Reads from the tables, again and again while they cannot be reached. Raises LetGo when that is to end."""
        pauses = Backoff(FIRST_PAUSE_S, LONGEST_PAUSE_S)
        while True:
            try:
                return await read()
            except UNREACHABLE as failure:
                self._parts.observer.out_of_reach(self.id, str(failure))
                if self._closing.is_set():
                    raise LetGo(f"Redis cannot be reached ({failure})") from failure
                pause = pauses.next()
                told = {"shard": str(self.id)}
                log.warning("Redis cannot be reached (%s); next attempt in %.1f s", failure, pause, extra=told)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._closing.wait()
