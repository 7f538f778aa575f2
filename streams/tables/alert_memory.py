"""Since when the conditions of the alerts are met, in Redis: so that an exporter that is started goes on where one ended."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from streams.tables.redis_client import Client


class Remembered(msgspec.Struct, frozen=True):
    """What was known at the instant `at` (ms): of each condition that was met, since when (ms)."""

    at: int
    met_since: dict[str, int]


class RedisAlertMemory:
    """One value; whoever writes last is believed, since exporters agree but for a second."""

    def __init__(self, client: Client, namespace: str) -> None:
        self._client, self._key = client, f"{namespace}:alerts"

    async def load(self) -> Remembered | None:
        """What was saved last; None where nothing was, or by a version that saves it otherwise."""
        blob = await self._client.execute_command("GET", self._key)
        try:
            return None if blob is None else msgspec.msgpack.decode(blob, type=Remembered)
        except msgspec.MsgspecError:
            return None

    async def save(self, at: int, met_since: Mapping[str, int]) -> None:
        """Replaces what was saved."""
        blob = msgspec.msgpack.encode(Remembered(at, dict(met_since)))
        await self._client.execute_command("SET", self._key, blob)
