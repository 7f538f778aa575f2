"""What the KPIs were, worked out from events and written to the history in Redis where it has nothing yet."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from streams.app.catalogue import catalogue_of
from streams.backtest.events import Events
from streams.backtest.past import Past, past
from streams.backtest.watched import totals_of
from streams.connections.redis import redis_reader
from streams.fold.plan import Plan
from streams.settings.root import Settings
from streams.tables.history import RedisHistory

AT_ONCE: Final = 50
"""Records worked out before they are written: the oldest show while the newer are in the making."""


class EventsOfAll(Events):
    """A history with everything that totals are made of. Raises SettingsError."""

    def __init__(self, settings: Settings) -> None:
        self.plan = Plan(totals_of(catalogue_of(settings)))
        super().__init__(self.plan)


async def write_past(settings: Settings, events: EventsOfAll, now: int | None) -> int:
    """Writes the records that would be kept at `now` (ms; None: just after the latest event) of a history; gives how many
    were not there yet. Later events do not count."""
    end = (events.latest or 0) + 1 if now is None else now
    client = redis_reader(settings.redis)
    try:
        history = RedisHistory(client, settings.redis.namespace)
        return sum([await history.fill(dict(some)) for some in _chunks(past(events.plan, events, end))])
    finally:
        await client.aclose()


def _chunks(records: Iterator[Past]) -> Iterator[list[Past]]:
    while some := list(islice(records, AT_ONCE)):
        yield some
