"""The exporter: Redis in, HTTP out."""

from __future__ import annotations

from aiohttp import web
from prometheus_client import CollectorRegistry

from streams.app.catalogue import plan_of
from streams.app.clock import instant_of
from streams.connections.redis import redis_reader
from streams.expose.alert_memory import remembering
from streams.expose.exporter_app import exporter_app
from streams.expose.process_metrics import tell_process
from streams.expose.publication import publisher
from streams.expose.recorder import recording
from streams.expose.refresh_metrics import RefreshMetrics
from streams.expose.refresher import Refresher
from streams.expose.regain import Regain
from streams.expose.state_metrics import StateMetrics
from streams.fold.alert_states import AlertStates
from streams.kpis.naming import Vital
from streams.render.runbooks import runbooks
from streams.settings.root import Settings
from streams.tables.alert_memory import RedisAlertMemory
from streams.tables.history import RedisHistory
from streams.tables.redis_reader import NoState, RedisReader
from streams.tables.snapshot import Snapshot


class ReaderSource:
    """The state in Redis as the exporter asks for it, and what is to be said of it."""

    def __init__(self, settings: Settings, reader: RedisReader) -> None:
        self._settings, self._reader = settings, reader
        self._regain = Regain()
        self.metrics = StateMetrics(self._regain, by_wall=settings.clock == "wall")

    async def moved(self) -> bool:
        """Whether workers have committed since the last snapshot."""
        return await self._reader.moved()

    async def snapshot(self) -> Snapshot:
        """The state now, by the setting `clock`. Raises StateIncomplete where it has gone back."""
        try:
            snapshot = await self._reader.snapshot(instant_of(self._settings))
        except Exception as error:
            self.metrics.failed(error)
            if isinstance(error, NoState):
                self._regain.look({})
            raise
        self.metrics.seen(snapshot.shards)
        self._regain.look(snapshot.positions)
        return snapshot


def exporter_of(settings: Settings, *, simulated: bool = False) -> web.Application:
    """The exporter: Redis in, HTTP out."""
    plan, registry, namespace = plan_of(settings), CollectorRegistry(), settings.redis.namespace
    # Two clients: connections belong to a loop, and the state is read on one of its own.
    of_state, client = redis_reader(settings.redis), redis_reader(settings.redis)
    history, states = RedisHistory(client, namespace), AlertStates(plan.catalogue)
    source = ReaderSource(settings, RedisReader(of_state, namespace, plan))
    registry.register(source.metrics)
    tell_process(registry, Vital.EXPORTER_TASKS)
    refresher = Refresher(
        source,
        publisher(plan.catalogue, states, label_cap=settings.exporter.label_values, history=history.records),
        RefreshMetrics(registry),
        every_s=settings.exporter.refresh.total_seconds(),
    )
    application = exporter_app(
        refresher,
        plan.catalogue,
        registry,
        history.records,
        runbooks=runbooks(plan.catalogue),
        simulated=simulated,
        currency=settings.definitions.base_currency,
    )
    application.cleanup_ctx.append(recording(history, lambda: refresher.fresh))
    memory = RedisAlertMemory(client, namespace)
    application.cleanup_ctx.append(remembering(memory, states, lambda: refresher.fresh))
    return application
