"""What the KPIs' totals were, hour by hour: for "against one window ago" where panes cannot tell.

Distinct counts and states keep only what is true now, so their past has to be written down. Every hour for eight days, then
every six hours for half a year: enough for the windows that alerts compare.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from streams.fold.reading import Value
from streams.measures.window import DAY, HOUR
from streams.tables.redis_client import Client

HOURLY_FOR: Final = 8 * DAY
THEN_EVERY: Final = 6 * HOUR
KEPT_FOR: Final = 181 * DAY

Totals = dict[str, float]


def series_key(kpi: str, window: str | None, stat: str | None) -> str:
    """The name of a total in a record."""
    return f"{kpi}|{window or ''}|{stat or ''}"


class RedisHistory:
    """The records, in one hash: hour -> totals. All are held in memory too, so that asking costs nothing."""

    def __init__(self, client: Client, namespace: str) -> None:
        self._client, self._key = client, f"{namespace}:history"
        self._records: dict[int, Totals] = {}

    async def load(self) -> None:
        """Reads what is stored."""
        stored = await self._client.execute_command("HGETALL", self._key)
        decoder = msgspec.msgpack.Decoder(Totals)
        self._records = {int(hour): decoder.decode(blob) for hour, blob in stored.items()}

    def __call__(self, kpi: str, window: str | None, stat: str | None, at: int) -> float | None:
        """The total recorded last at or before the instant, if no longer before than records lie apart."""
        hour = at - at % HOUR
        key = series_key(kpi, window, stat)
        for back in range(0, THEN_EVERY + HOUR, HOUR):
            if (record := self._records.get(hour - back)) is not None:
                return record.get(key)
        return None

    async def record(self, at: int, values: Iterable[Value]) -> None:
        """Writes down the totals of the hour, once; forgets what is too old or too close together."""
        hour = at - at % HOUR
        if hour in self._records:
            return
        totals = {series_key(v.kpi, v.window, v.stat): v.value for v in values if not v.labels}
        await self._client.execute_command("HSET", self._key, hour, msgspec.msgpack.encode(totals))
        self._records[hour] = totals
        old = [past for past in self._records if _forgotten(past, hour)]
        if old:
            await self._client.execute_command("HDEL", self._key, *old)
        for past in old:
            del self._records[past]


def _forgotten(past: int, now: int) -> bool:
    return past < now - KEPT_FOR or (past < now - HOURLY_FOR and past % THEN_EVERY != 0)
