"""The composition root: settings in, processes out. The only place that reads settings and the environment.

`faust -A streams.app worker` finds `app` here; it is made when it is asked for, so that importing this needs no settings.
"""

from __future__ import annotations

import os
import time
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web
from prometheus_client import CollectorRegistry

from streams.catalogue_file import customised_by
from streams.connections import kafka_connection, redis_reader, redis_writer
from streams.expose.alert_memory import remembering
from streams.expose.operations import Operations
from streams.expose.process_metrics import tell_process
from streams.expose.publication import publisher
from streams.expose.recorder import recording
from streams.expose.refresh_metrics import RefreshMetrics
from streams.expose.refresher import Refresher
from streams.expose.regain import Regain
from streams.expose.server import exporter_app, worker_app
from streams.expose.state_metrics import StateMetrics
from streams.expose.web_service import web_service
from streams.fold.admission import admissions
from streams.fold.alert_states import AlertStates
from streams.fold.plan import Plan
from streams.ingest.agents import WorkerApp, build_app
from streams.ingest.canary_sender import CanarySender, canary_service
from streams.ingest.dead_letters import DeadLetters
from streams.ingest.known_topics import KnownTopics
from streams.ingest.lost_offsets import go_on_or_refuse
from streams.ingest.observer import Observer, Observers
from streams.ingest.shard import ShardParts
from streams.ingest.shards import Shards
from streams.ingest.trusted_clock import TrustedClock
from streams.ingest.watchdog import Watchdog, watchdog_service
from streams.ingest.worker_health import WorkerHealth
from streams.journeys.definitions import Definitions
from streams.kpis.catalogue import Catalogue, catalogue
from streams.kpis.naming import Vital
from streams.logs import start_logging
from streams.recompute.beginning import Installation
from streams.render.alertmanager_receivers import Mail, OnCall, Pager
from streams.render.runbooks import runbooks
from streams.settings.problems import SettingsError
from streams.settings.root import Settings
from streams.tables.alert_memory import RedisAlertMemory
from streams.tables.history import RedisHistory
from streams.tables.redis_client import check_server
from streams.tables.redis_reader import NoState, RedisReader
from streams.tables.redis_writer import RedisWriter
from streams.tables.shard import ShardId
from streams.tables.snapshot import Snapshot

if TYPE_CHECKING:
    app: WorkerApp


def wall_clock() -> int:
    """Milliseconds since the Unix epoch."""
    return time.time_ns() // 1_000_000


def definitions_of(settings: Settings) -> Definitions:
    """What the settings say of the meaning of the KPIs."""
    chosen = settings.definitions
    rates = None if chosen.rates is None else {**chosen.rates, chosen.base_currency: Decimal(1)}
    return Definitions(
        response_target=round(chosen.response_target.total_seconds() * 1000),
        response_clock=chosen.response_clock,
        hot_score=int(chosen.hot_score * 1000),
        base_currency=chosen.base_currency,
        rates=rates,
    )


def catalogue_of(settings: Settings) -> Catalogue:
    """The catalogue under these settings: the one that is built in, as the user's own changes it. Raises SettingsError."""
    built_in = catalogue(definitions_of(settings))
    return built_in if settings.catalogue.file is None else customised_by(settings.catalogue.file, built_in)


def plan_of(settings: Settings) -> Plan:
    """The catalogue under these settings, compiled. Raises SettingsError."""
    return Plan(catalogue_of(settings))


def oncall_of(settings: Settings) -> OnCall:
    """What the settings say of the ways to people."""
    chosen = settings.oncall
    mail = None
    if chosen.mail_to and chosen.mail_from:
        mail = Mail(
            smarthost=str(chosen.mail_smarthost),
            sender=chosen.mail_from,
            to=chosen.mail_to,
            username=chosen.mail_username,
        )
    return OnCall(chosen.secrets, Pager(chosen.pager), mail)


def worker_of(settings: Settings, observer: Observer, plan: Plan | None = None) -> WorkerApp:
    """The worker: Kafka in, Redis out; by the plan of the whole catalogue unless it is given another."""
    plan, connection, names = plan or plan_of(settings), kafka_connection(settings.kafka), settings.topics.names
    let_in = admissions(plan.catalogue.definitions.rates)
    dead_letters = DeadLetters(connection, settings.topics.dead_letters)
    known_topics = KnownTopics(connection, names)
    redis, trusted = redis_writer(settings.redis), TrustedClock(wall_clock())

    def parts(id: ShardId) -> ShardParts:
        return ShardParts(
            plan=plan,
            writer=RedisWriter(
                redis,
                settings.redis.namespace,
                id,
                plan.inventory(),
                canaries=settings.worker.canary is not None,
                clock=wall_clock,
                sources=known_topics.of(id.group),
            ),
            admissions=let_in,
            dead_letters=dead_letters,
            topic_names=names,
            observer=observer,
            clock=wall_clock,
            by_wall=settings.clock == "wall",
            trusted=trusted,
        )

    async def let_go() -> None:
        await dead_letters.close()
        await redis.aclose()

    shards = Shards(parts, partial(check_server, redis), let_go)
    worker = build_app(
        shards,
        connection,
        names,
        consumer_group=settings.kafka.app_id,
        max_batch_records=settings.kafka.batch_max_records,
        offset_lost=go_on_or_refuse,
        session_timeout_ms=round(settings.kafka.session_timeout.total_seconds() * 1000),
        observer=observer,
        known_topics=known_topics,
    )
    shards.attach(worker.seek, worker.fail)
    return worker


def canary_sender_of(settings: Settings) -> list[CanarySender]:
    """The sender of canaries; none where they are switched off."""
    if settings.worker.canary is None:
        return []
    every_s = settings.worker.canary.total_seconds()
    return [CanarySender(kafka_connection(settings.kafka), settings.topics.names, every_s, wall_clock)]


def operated_worker(settings: Settings) -> WorkerApp:
    """The worker with its own metrics and health on its address, watched."""
    registry = CollectorRegistry()
    tell_process(registry, Vital.WORKER_TASKS)
    watchdog = Watchdog(settings.worker.stalled_after.total_seconds())
    health = WorkerHealth(watchdog.trouble)
    operations = Operations(registry, time.time, partial(instant_of, settings))
    canaries = canary_sender_of(settings)
    worker = worker_of(settings, Observers(operations, health, watchdog.progress, *canaries))
    listen = settings.worker.listen
    worker.service(watchdog_service(watchdog, worker.fail))
    for sender in canaries:
        worker.service(canary_service(sender))
    worker.service(web_service(worker_app(registry, health), listen.host, listen.port))
    return worker


class ReaderSource:
    """The state in Redis as the exporter asks for it, and what is to be said of it."""

    def __init__(self, settings: Settings, reader: RedisReader) -> None:
        self._settings, self._reader = settings, reader
        self._regain = Regain()
        self.metrics = StateMetrics(self._regain, by_wall=settings.clock == "wall")

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
        self._regain.look(snapshot.shards)
        return snapshot


def exporter_of(settings: Settings, *, simulated: bool = False) -> web.Application:
    """The exporter: Redis in, HTTP out."""
    plan, registry, client = plan_of(settings), CollectorRegistry(), redis_reader(settings.redis)
    history, states = RedisHistory(client, settings.redis.namespace), AlertStates(plan.catalogue)
    source = ReaderSource(settings, RedisReader(client, settings.redis.namespace, plan))
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
    memory = RedisAlertMemory(client, settings.redis.namespace)
    application.cleanup_ctx.append(remembering(memory, states, lambda: refresher.fresh))
    return application


def instant_of(settings: Settings) -> int | None:
    """Now, by the setting: the wall clock in ms, or None for just after the latest event."""
    return wall_clock() if settings.clock == "wall" else None


def installation_of(settings: Settings) -> Installation:
    """What is recomputed, with a client of its own that has to be closed. Raises SettingsError."""
    plan = plan_of(settings)
    return Installation(
        plan=plan,
        client=redis_writer(settings.redis),
        namespace=settings.redis.namespace,
        connection=kafka_connection(settings.kafka),
        names=settings.topics.names,
        dead_letters=settings.topics.dead_letters,
        admissions=admissions(plan.catalogue.definitions.rates),
        clock=wall_clock,
        by_wall=settings.clock == "wall",
    )


async def snapshot_of(settings: Settings, plan: Plan, at: int | None) -> Snapshot:
    """One look at the state in Redis."""
    client = redis_reader(settings.redis)
    try:
        return await RedisReader(client, settings.redis.namespace, plan).snapshot(at)
    finally:
        await client.aclose()


def load_settings(config: Path | None = None) -> Settings:
    """The settings of this process. Raises SettingsError."""
    return Settings.load(config, os.environ)


@cache
def _app() -> WorkerApp:
    try:
        settings = load_settings()
    except SettingsError as error:  # Faust would show it with a traceback
        raise SystemExit(f"funnelwatch: {error}") from None
    start_logging(settings.logs.level, settings.logs.format)
    return operated_worker(settings)


def __getattr__(name: str) -> Any:
    if name == "app":
        return _app()
    raise AttributeError(name)
