"""A history whose every event is known: what a driver sends while things break, and what the verifier counts afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Self

import msgspec

from streams.events.codec import Rejected, codec_for
from streams.events.event import Event
from streams.measures.window import DAY
from streams.replay.record import Record
from streams.replay.shift import rfc3339
from streams.replay.simulator.example import COMPANY
from streams.replay.simulator.simulate import simulate
from tests.flow.histories import SIMULATED_END

_encode = msgspec.json.Encoder().encode
_fields = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode

Order = Callable[[list[Record]], Sequence[Record]]


@dataclass(frozen=True)
class KnownHistory:
    """Records in the order in which they are sent; `end` is the instant (ms) at which the KPIs are looked at."""

    records: Sequence[Record]
    end: int = SIMULATED_END

    @property
    def at(self) -> str:
        """The same instant, as commands take it."""
        return rfc3339(self.end)

    def arranged(self, *orders: Order) -> Self:
        """The same records in another order, some of them twice, or with others among them; one after the other."""
        records: Sequence[Record] = self.records
        for order in orders:
            records = order(list(records))
        return replace(self, records=records)

    def squeezed(self, span: int, end: int) -> Self:
        """The same events within the last `span` ms before another end: days of a quiet company in a busy hour."""
        times = [record.time_ms for record in self.records if record.time_ms is not None]
        first, length = min(times), self.end - min(times)
        moved = [
            moved_to(record, end - span + (time - first) * span // length) for record, time in _timed(self.records)
        ]
        return replace(self, records=moved, end=end)

    def valid(self) -> Iterator[tuple[int, Event]]:
        """What of it are events, with their times (ms)."""
        for record in self.records:
            decoded = codec_for(record.topic).decode(record.value, self.end + DAY)
            if not isinstance(decoded, Rejected):
                yield decoded


def known_history(seed: int, *, days: int = 95, scale: float = 0.05) -> KnownHistory:
    """The simulated company's last days, by default some 22,000 records. Nothing is later than the end: a live state keeps
    the latest of each contact, so it cannot be asked about an earlier instant."""
    lines = simulate(seed, SIMULATED_END - days * DAY, SIMULATED_END, COMPANY, scale=scale)
    return KnownHistory([Record(line.topic, line.key.encode(), _encode(line.event), line.time_ms) for line in lines])


def moved_to(record: Record, time: int) -> Record:
    """The same event at another time (ms)."""
    value = _encode({**_fields(record.value), "time": rfc3339(time)})
    return record._replace(value=value, time_ms=time)


def shuffled(random: Random) -> Order:
    """In no order."""
    return lambda records: random.sample(records, len(records))


def some_twice(random: Random) -> Order:
    """Every tenth record once more, anywhere behind itself."""

    def order(records: list[Record]) -> list[Record]:
        places = [(float(place), record) for place, record in enumerate(records)]
        places += [(random.uniform(place, len(records)), record) for place, record in places[::10]]
        return [record for _, record in sorted(places, key=lambda placed: placed[0])]

    return order


def some_late(random: Random, share: float, by: int) -> Order:
    """A share of the records comes only after everything else that is up to `by` ms younger, in order of time."""

    def order(records: list[Record]) -> list[Record]:
        due = [(time + (by if random.random() < share else 0), record) for record, time in _timed(records)]
        return [record for _, record in sorted(due, key=lambda placed: placed[0])]

    return order


def _timed(records: Sequence[Record]) -> Iterator[tuple[Record, int]]:
    return ((record, record.time_ms) for record in records if record.time_ms is not None)
