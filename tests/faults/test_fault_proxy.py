"""The proxy does what the tests of faults take it to do."""

import time
from collections.abc import Iterator
from functools import partial

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError, TimeoutError
from redis.retry import Retry

from tests.faults.proxy import FaultProxy
from tests.services.fixtures import Serve
from tests.services.redis import RedisServer
from tests.services.waiting import wait_until


@pytest.fixture
def proxy(redis_server: RedisServer) -> Iterator[FaultProxy]:
    """In front of the Redis of this run."""
    with FaultProxy(redis_server.port) as proxy:
        yield proxy


@pytest.fixture
def through(proxy: FaultProxy) -> Iterator[Redis]:
    """A client that goes through the proxy, with patience for a busy machine."""
    with Redis(port=proxy.port, socket_timeout=30, retry=Retry(NoBackoff(), 0)) as client:
        yield client


@pytest.fixture
def impatient(proxy: FaultProxy) -> Iterator[Redis]:
    """One that gives up after half a second."""
    with Redis(port=proxy.port, socket_timeout=0.5, retry=Retry(NoBackoff(), 0)) as client:
        yield client


def test_everything_passes_until_told_otherwise(proxy: FaultProxy, through: Redis) -> None:
    """A large value comes back as it was sent."""
    value = bytes(range(256)) * 4_000
    through.set("large", value)
    assert through.get("large") == value
    assert proxy.passed > 2 * len(value)


def test_a_delay_delays_both_ways(proxy: FaultProxy, through: Redis) -> None:
    """An answer takes twice the delay, and no time again once healed."""
    through.ping()
    proxy.delay(0.1)
    assert seconds_of(through) >= 0.2
    proxy.heal()
    assert min(seconds_of(through) for _ in range(20)) < 0.2, "whatever else the machine does"


def seconds_of(client: Redis) -> float:
    """How long an answer takes."""
    began = time.monotonic()
    client.ping()
    return time.monotonic() - began


def test_a_delay_leaves_the_throughput(proxy: FaultProxy, through: Redis) -> None:
    """Many pieces are under way at once, so a large value takes no longer than a small one."""
    value = bytes(range(256)) * 40_000  # more than a hundred pieces
    proxy.delay(0.1)
    began = time.monotonic()
    through.set("large", value)
    assert through.get("large") == value
    assert time.monotonic() - began < 10, "a delay for each piece would take longer"


def test_another_server_answers_when_told_so(proxy: FaultProxy, through: Redis, serve: Serve) -> None:
    """Connections are reset, and made anew they reach the other one."""
    other = serve(RedisServer, append_only=False)
    before = through.info("server")["tcp_port"]
    proxy.point_to(other.port)
    assert through.info("server")["tcp_port"] == other.port != before


def test_a_cut_refuses_old_and_new_connections(proxy: FaultProxy, through: Redis) -> None:
    """Until it is healed."""
    through.ping()
    proxy.cut()
    for _ in range(2):
        with pytest.raises((ConnectionError, OSError)):
            through.ping()
    proxy.heal()
    assert through.ping()


def test_a_half_open_connection_says_nothing(proxy: FaultProxy, impatient: Redis) -> None:
    """No answer and no end; new connections are made and are as silent."""
    impatient.ping()
    proxy.half_open()
    for _ in range(2):
        with pytest.raises(TimeoutError):
            impatient.ping()
    proxy.heal()
    assert impatient.ping()


def test_a_command_is_held_back(proxy: FaultProxy, impatient: Redis, redis_server: RedisServer) -> None:
    """Before it reaches the server, or after: the client hears nothing either way, until the proxy is healed."""
    impatient.ping()
    with redis_server.client() as direct:
        direct.delete("before", "after")
        for key, arrives in (("before", False), ("after", True)):
            proxy.hold_back(key.encode(), answer=arrives)
            with pytest.raises(TimeoutError):
                impatient.set(key, "1")
            assert proxy.holding.is_set()
            assert direct.exists(key) == arrives
            proxy.heal()
            wait_until(partial(direct.exists, key), seconds=5, what="it came through")


def test_a_reset_ends_what_is_open_only(proxy: FaultProxy, through: Redis) -> None:
    """The client has to connect anew, and may."""
    before = through.client_id()
    assert through.client_id() == before
    proxy.reset_once()
    assert through.client_id() != before
