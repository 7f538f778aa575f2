"""The clients of Redis, one for reading and one for writing.

Redis is spoken to in RESP2 and is told nothing about the library: what RESP3 adds (pushes, maintenance notices) is of
no use here, costs round trips, and asks for rights that an ACL user need not have.
"""

from typing import Any, Final

from redis import asyncio as aio
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff, NoBackoff
from redis.exceptions import ConnectionError

from streams.connections.tls import tls
from streams.settings.redis import Redis
from streams.tables.redis_wire import lean_wire

AsyncRedis = aio.Redis | aio.RedisCluster

READ_RETRIES: Final = 3
READ_BACKOFF: Final = ExponentialWithJitterBackoff(base=0.05, cap=1.0)
"""Bridges a lost connection; what takes longer than a second is better told than waited for."""

MOST_CONNECTIONS: Final = 4_096
"""Every shard commits on a connection of its own, and all may at the same time; the library would refuse the 101st."""

HEALTH_CHECK_S: Final = 15
"""A connection that was idle for longer is asked for a sign of life before it is used: firewalls forget idle ones."""


def redis_reader(settings: Redis) -> AsyncRedis:
    """A client that repeats a command which failed with its connection. Raises SettingsError.

    What is not answered in time is told at once: a server that hangs would be waited for as often as it is asked again.
    """
    return _async_client(settings, Retry(READ_BACKOFF, READ_RETRIES, supported_errors=(ConnectionError,)))


def redis_writer(settings: Redis) -> AsyncRedis:
    """A client that sends everything once. Raises SettingsError.

    A commit that failed with its connection may have been carried out: only the caller can look, and decide. While keys
    are watched redis-py reports such a failure as a WatchError, as it does a real conflict.
    """
    return _async_client(settings, Retry(NoBackoff(), 0))


def _async_client(settings: Redis, retry: Retry) -> AsyncRedis:
    options = _redis_options(settings) | {"retry": retry}
    url = settings.url.get_secret_value()
    client = aio.RedisCluster.from_url(url, **options) if settings.cluster else aio.Redis.from_url(url, **options)
    lean_wire(client)
    return client


def _redis_options(settings: Redis) -> dict[str, Any]:
    seconds = settings.socket_timeout.total_seconds()
    options: dict[str, Any] = {
        "protocol": 2,
        "driver_info": None,
        "socket_timeout": seconds,
        "socket_connect_timeout": seconds,
        "health_check_interval": HEALTH_CHECK_S,
        "max_connections": MOST_CONNECTIONS,
    }
    if settings.secret:
        options |= {"username": settings.username, "password": settings.secret.get_secret_value()}
    if settings.encrypted:
        tls("redis", settings)  # redis-py reads the files itself, but only when it connects, and says less
        options |= {
            "ssl_ca_certs": settings.ca_file and str(settings.ca_file),
            "ssl_certfile": settings.cert_file and str(settings.cert_file),
            "ssl_keyfile": settings.key_file and str(settings.key_file),
        }
    if settings.cluster:
        # Look at the whole cluster anew after each redirection or lost node: a transaction learns it in no other way.
        options["reinitialize_steps"] = 1
    return options
