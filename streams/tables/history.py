"""What the KPIs' totals were, hour by hour, in Redis: for "against one window ago" where panes cannot tell, and for charts.

Distinct counts and states keep only what is true now, so their past has to be written down. Every hour for eight days, then
every six hours for half a year. While an hour goes on, its end's record is written anew with every look, by every exporter:
whichever of them is alive last has the last word, a state that is still being built up is put right, and a restart loses
nothing. It is read once the hour is over, so exporters agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from streams.fold.reading import Value
from streams.measures.window import MINUTE
from streams.tables.records import Records, Totals, forgotten, hour_of, series_key
from streams.tables.redis_client import Client, pipeline

SETTLED_AFTER: Final = MINUTE
"""How long after an hour its record is read: by then no exporter writes it any more."""

AT_ONCE: Final = 200
"""Records to a command when many are read or written: some ten kilobytes each."""


class RedisHistory:
    """One hash: hour -> totals. `records` has all that are settled in memory, so that asking costs nothing."""

    def __init__(self, client: Client, namespace: str) -> None:
        self._client, self._key = client, f"{namespace}:history"
        self._decoder = msgspec.msgpack.Decoder(Totals)
        self.records = Records()

    async def refresh(self, at: int) -> None:
        """Reads the records that are settled at the instant (ms) and not held yet; lets go of those that are gone."""
        stored = {int(hour) for hour in await self._client.execute_command("HKEYS", self._key)}
        settled = {hour for hour in stored if hour <= at - SETTLED_AFTER}
        self.records.drop(self.records.hours - settled)
        missing = sorted(settled - self.records.hours)
        for begin in range(0, len(missing), AT_ONCE):
            hours = missing[begin : begin + AT_ONCE]
            for hour, blob in zip(hours, await self._client.execute_command("HMGET", self._key, *hours), strict=True):
                if blob is not None:  # another exporter may have forgotten it in between
                    self.records.put(hour, self._totals(blob))

    def _totals(self, blob: bytes) -> Totals:
        """Of a record; none where a version wrote it that writes otherwise: what cannot be read is absent, not 0."""
        try:
            return self._decoder.decode(blob)
        except msgspec.MsgspecError:
            return {}

    async def record(self, at: int, values: Iterable[Value]) -> None:
        """Writes down the totals of a reading at the instant (ms) for the hour that comes; forgets what is too old or too
        close together."""
        await self._client.execute_command("HSET", self._key, hour_of(at), _packed(values))
        if old := [hour for hour in self.records.hours if forgotten(hour, at)]:
            await self._client.execute_command("HDEL", self._key, *old)
            self.records.drop(old)

    async def fill(self, records: Mapping[int, Iterable[Value]]) -> int:
        """Writes many records at once, by their instants (ms), where there is none yet; gives how many were new.

        For a past that was worked out otherwise. Doing it again changes nothing; of instants within one hour the last
        counts, and what would be forgotten after the latest of them is not written."""
        latest = max(records, default=0)
        by_hour = {hour_of(at): records[at] for at in sorted(records)}
        wanted = [hour for hour in by_hour if not forgotten(hour, latest)]
        written = 0
        for begin in range(0, len(wanted), AT_ONCE):
            async with pipeline(self._client, transaction=False) as pipe:
                for hour in wanted[begin : begin + AT_ONCE]:
                    pipe.execute_command("HSETNX", self._key, hour, _packed(by_hour[hour]))
                written += sum(await pipe.execute())
        return written


def _packed(values: Iterable[Value]) -> bytes:
    """The totals among the values; breakdowns are not kept."""
    return msgspec.msgpack.encode({series_key(v.kpi, v.window, v.stat): v.value for v in values if not v.labels})
