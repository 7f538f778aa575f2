"""An exporter on loopback whose readings are the test's."""

from __future__ import annotations

from aiohttp import web
from prometheus_client import CollectorRegistry

from streams.expose.exporter_app import exporter_app
from streams.expose.serving import start_web
from streams.measures.view import View
from streams.measures.window import HOUR, MINUTE
from streams.render.runbooks import runbooks
from streams.tables.records import Records, series_key
from tests.cases import AT, events, milliseconds
from tests.expose.readings import CATALOGUE, SOME, Clock, Told, refresher_of
from tests.folding import folded
from tests.services.ports import reserve_port

NOON = milliseconds(AT)


def reading(lines: str, minutes: float = 0) -> View:
    """The state after the events, so many minutes after noon."""
    return folded([events(lines)]).snapshot(NOON + round(minutes * MINUTE))


class Exporter:
    """An exporter that reads when it is told to. It can go away and come back under the same address."""

    def __init__(self) -> None:
        self.clock, self.past, self._port = Clock(), Records(), reserve_port()
        self.source = Told(reading(SOME))
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Without a slash at its end."""
        return f"http://127.0.0.1:{self._port.number}"

    async def start(self, *, read: bool = True) -> None:
        """Serves, as a process that has just begun."""
        registry = CollectorRegistry()
        self.refresher = refresher_of(self.source, self.clock, registry)
        self.refresher.stop()
        text = runbooks(CATALOGUE)
        application = exporter_app(self.refresher, CATALOGUE, registry, self.past, runbooks=text, simulated=True)
        self._runner = await start_web(application, "127.0.0.1", self._port.number)
        if read:
            await self.refresher.refresh()

    async def stop(self) -> None:
        """Is gone."""
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = None

    async def close(self) -> None:
        """Is gone for good, and its port with it."""
        await self.stop()
        self._port.release()

    async def read(self, lines: str, minutes: float = 0) -> None:
        """Takes another reading."""
        self.source.view = reading(lines, minutes)
        await self.refresher.refresh()

    def remember(self, kpi: str, window: str | None, *values: float, stat: str | None = None) -> None:
        """A past of one total, hour by hour up to noon."""
        for back, value in enumerate(reversed(values)):
            self.past.put(NOON - back * HOUR, {series_key(kpi, window, stat): value})
