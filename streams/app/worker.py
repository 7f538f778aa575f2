"""The worker: Kafka in, Redis out, watched."""

from __future__ import annotations

import time
from functools import partial

from prometheus_client import CollectorRegistry

from streams.app.catalogue import plan_of
from streams.app.clock import instant_of, wall_clock
from streams.connections.kafka import kafka_connection
from streams.connections.redis import redis_writer
from streams.expose.operations import Operations
from streams.expose.process_metrics import tell_process
from streams.expose.web_service import web_service
from streams.expose.worker_app import worker_app
from streams.fold.admission import admissions
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
from streams.kpis.naming import Vital
from streams.settings.root import Settings
from streams.tables.redis_client import check_server
from streams.tables.redis_writer import RedisWriter
from streams.tables.shard import ShardId


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
