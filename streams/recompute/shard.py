"""One shard made once more, under a namespace of its own, by what a worker does: admit, arrange, load, fold, commit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from streams.events.event import Event
from streams.events.topics import Topic
from streams.fold.admission import Admission
from streams.fold.delta import Delta
from streams.fold.labels import Admitted
from streams.fold.plan import Plan
from streams.ingest.host import Record
from streams.ingest.kept_letters import Sources
from streams.ingest.letters import Source
from streams.recompute.past import Past
from streams.tables.redis_client import Client, end_if_cancelled
from streams.tables.redis_writer import RedisWriter
from streams.tables.shard import Offsets, Opened, ShardId, engine_for

Labels = Mapping[int, Admitted]
"""The labels of open dimensions that another state admitted, by day."""


@dataclass(frozen=True)
class Workshop:
    """What shards are made with. `namespace` is the one that they are made under; `clock` gives the wall clock in ms; what is
    among `put_aside` is left out; `told` hears how many records of how many bytes were read."""

    plan: Plan
    client: Client
    namespace: str
    past: Past
    admissions: Mapping[Topic, Admission]
    clock: Callable[[], int]
    put_aside: Sources
    told: Callable[[int, int], None]


class RemadeShard:
    """Nothing is held between two advances, so that many shards can be made one after another."""

    def __init__(self, id: ShardId, workshop: Workshop) -> None:
        self.id, self._workshop = id, workshop

    async def advance(self, target: Offsets, wall: int | None, labels: Labels) -> None:
        """Reads on up to these offsets, none of which may lie before what was read. `wall` (ms) is the instant by which panes are
        judged too old, None for that of the latest event; `labels` count as admitted."""
        shop, writer = self._workshop, self._writer()
        opened = await writer.open()
        engine = engine_for(shop.plan, self.id.group, _with(opened, labels))
        stored = opened.offsets
        async for events, after in self._events(stored, target):
            arranged = engine.arrange(events)
            delta = engine.fold(arranged, await writer.load(arranged.needs()), wall)
            await writer.commit(delta, stored, after)
            stored = after

    async def look_ahead(self, end: Offsets, labels: Labels) -> None:
        """Of what lies ahead, up to these offsets, only what belongs to no shard: workers write that before they commit, so a
        live state may have it already."""
        shop, writer = self._workshop, self._writer()
        opened = await writer.open()
        engine = engine_for(shop.plan, self.id.group, _with(opened, labels))
        async for events, _ in self._events(opened.offsets, end):
            shared = engine.fold(engine.arrange(events), {}, opened.now).shared
            if shared:
                ahead = Delta(shared=shared, now=opened.now, latest=opened.latest)
                await writer.commit(ahead, opened.offsets, {})

    def _writer(self) -> RedisWriter:
        shop = self._workshop
        return RedisWriter(shop.client, shop.namespace, self.id, shop.plan.inventory(), clock=shop.clock)

    async def _events(
        self, begin: Offsets, end: Offsets
    ) -> AsyncIterator[tuple[list[tuple[int, Event]], dict[Topic, int]]]:
        """What is let in, portion by portion, with the next offsets after each."""
        shop, after = self._workshop, dict(begin)
        async for portion in shop.past.read(self.id, begin, end):
            events: list[tuple[int, Event]] = []
            for topic, records in portion.items():
                values = [record.value for record in self._counting(topic, records)]
                events += shop.admissions[topic].admit(values, shop.clock()).events
                after[topic] = records[-1].offset + 1
                shop.told(len(records), sum(len(record.value or b"") for record in records))
            end_if_cancelled()
            yield events, dict(after)

    def _counting(self, topic: Topic, records: Sequence[Record]) -> Sequence[Record]:
        """The records without those that were put aside."""
        name, number = self._workshop.past.partition(self.id, topic)
        aside = self._workshop.put_aside
        if not aside.of(name, number):
            return records
        return [r for r in records if Source(name, number, r.offset, r.timestamp) not in aside]


def _with(opened: Opened, labels: Labels) -> Opened:
    """What was opened, with these labels admitted as well."""
    admitted = {day: {dimension: set(names) for dimension, names in by.items()} for day, by in opened.admitted.items()}
    for day, by in labels.items():
        for dimension, names in by.items():
            admitted.setdefault(day, {}).setdefault(dimension, set()).update(names)
    merged = {day: {dimension: sorted(names) for dimension, names in by.items()} for day, by in admitted.items()}
    return replace(opened, admitted=merged)
