"""A worker whose Redis hangs: for longer than it may it ends and says why, for shorter it goes on."""

from tests.flow.installation import Installation
from tests.flow.sales import Sales
from tests.services.fixtures import Serve
from tests.services.http_json import is_ready
from tests.services.redis import RedisServer
from tests.services.waiting import wait_until

ENOUGH_S = 90.0
WAITING = "funnelwatch_worker_shards_waiting_for_redis"
EVENTS = "funnelwatch_worker_events_total"


def test_a_worker_whose_redis_hangs_for_too_long_ends_with_the_reason(
    installation: Installation, sales: Sales, serve: Serve
) -> None:
    """Redis is stopped with a lead on its way: exit code 1, with what waits, where, and for what, in one sentence."""
    redis = serve(RedisServer)
    settings = {"redis_url": redis.url, "redis_socket_timeout": "1s", "worker_stalled_after": "5s"}
    [worker] = installation.with_settings(**settings).workers(1)  # all shards are open, so it is the lead that waits
    redis.pause()
    sales.create("anna")
    wait_until(lambda: worker.process.returncode is not None, seconds=ENOUGH_S, what="the worker ends")
    redis.resume()
    assert worker.process.returncode == 1
    last = worker.process.output().strip().splitlines()[-1]
    assert last.startswith("funnelwatch: No progress for "), worker.process.output()
    assert " while 1 message waits in leads/" in last
    assert ": Redis " in last


def test_a_worker_whose_redis_hangs_for_a_while_goes_on(installation: Installation, sales: Sales, serve: Serve) -> None:
    """Meanwhile it says that it waits; its health is good, and the lead is counted once."""
    redis = serve(RedisServer)
    worker = installation.with_settings(redis_url=redis.url, redis_socket_timeout="1s").worker()
    redis.pause()
    sales.create("anna")
    wait_until(lambda: worker.total(WAITING) >= 1, seconds=ENOUGH_S, what="the worker waits for Redis")
    assert is_ready(f"http://{worker.address}/healthz")
    redis.resume()
    wait_until(lambda: worker.total(EVENTS, type="lead.created") >= 1, seconds=ENOUGH_S, what="the lead is counted")
    wait_until(lambda: worker.total(WAITING) == 0, seconds=ENOUGH_S, what="no shard waits for Redis")
    assert worker.total(EVENTS, type="lead.created") == 1
