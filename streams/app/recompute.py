"""What `verify` and `rebuild` recompute."""

from __future__ import annotations

from streams.app.catalogue import plan_of
from streams.app.clock import wall_clock
from streams.connections.kafka import kafka_connection
from streams.connections.redis import redis_writer
from streams.fold.admission import admissions
from streams.recompute.beginning import Installation
from streams.settings.root import Settings


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
