"""The loads in Kafka, each produced when a run first wants it, and what has to come out of each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from streams.events.codec import codec_for
from streams.events.event import Event
from streams.events.rejection import Rejected
from streams.measures.window import DAY
from tests.bench.leads_load import lead_records
from tests.bench.load import EVENTS_PER_SECOND, Record, records
from tests.bench.naive import Naive
from tests.bench.servers import Servers
from tests.naive.kpis import expected_values
from tests.naive.table import Expected, Key

LIVE, SLICE, BACKFILL, LEADS = "live", "slice", "backfill", "leads"

SLICE_EVENTS: Final = 60_000
"""Stock Faust gets the first of the live ones only: its rate is what counts, and it takes its time."""

LEADS_SHARE: Final = 5
"""Beside a million events of another load, 200,000 of leads: the naive pass over journeys takes 170 µs of an event."""

BACKFILL_MS: Final = 89 * DAY
"""All of it lies in the window of 90 days, whose panes are of six hours."""


@dataclass(frozen=True)
class Load:
    """So many records, made anew each time."""

    events: int
    records: Callable[[], Iterator[Record]]


class Loads:
    """`events` are those of the loads *live* and *backfill*; all end at `end_ms`."""

    def __init__(self, servers: Servers, events: int, tell: Callable[[str], None]) -> None:
        self._servers, self._tell = servers, tell
        self.end_ms = end_ms = time.time_ns() // 1_000_000
        live_ms, few, leads = events * 1000 // EVENTS_PER_SECOND, min(events, SLICE_EVENTS), events // LEADS_SHARE
        self._loads: Mapping[str, Load] = {
            LIVE: Load(events, partial(records, events, end_ms, live_ms)),
            SLICE: Load(few, partial(records, few, end_ms, few * 1000 // EVENTS_PER_SECOND)),
            BACKFILL: Load(events, partial(records, events, end_ms, BACKFILL_MS)),
            LEADS: Load(leads, partial(lead_records, leads, end_ms)),
        }
        self._naive: dict[str, Naive] = {}
        self._expected: dict[Key, Expected] = {}

    def events(self, load: str) -> int:
        """How many records it has."""
        return self._loads[load].events

    def naive(self, load: str) -> Naive:
        """What was counted of it; it is in Kafka then."""
        if load not in self._naive:
            naive = self._naive[load] = Naive()
            self._produce(load, naive.noted(self._loads[load].records()))
        return self._naive[load]

    def expected_of_leads(self) -> Mapping[Key, Expected]:
        """Every KPI of the load of leads; it is in Kafka then."""
        if not self._expected:
            self._produce(LEADS, self._loads[LEADS].records())
            self._expected = expected_values(map(_decoded, self._loads[LEADS].records()), self.end_ms + 1)
        return self._expected

    def _produce(self, load: str, records: Iterable[Record]) -> None:
        self._tell(f"Producing {self.events(load):,} events of the load {load} …")
        self._servers.create_topics(load)
        self._servers.send(load, records)


def _decoded(record: Record) -> tuple[int, Event]:
    decoded = codec_for(record.topic).decode(record.value, 2**62)
    assert not isinstance(decoded, Rejected)
    return decoded
