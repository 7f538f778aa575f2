"""The past of the demo's KPIs, filled in by a process of its own."""

from __future__ import annotations

import signal

from redis import Redis

from streams.commands.demo_past import Simulated, filling_past
from streams.measures.window import DAY, HOUR
from tests.services.waiting import wait_until

DAYS = 3
END = 1_745_931_042_260
AHEAD = 400 * DAY


def test_the_past_comes_by_itself_and_ends_with_the_demo(redis_url: str) -> None:
    """An hourly record for all of the history, moved to our clock; leaving early ends it; Ctrl-C reaches the demo as before."""
    handler = signal.getsignal(signal.SIGINT)
    simulated = Simulated(1, 0.05, END - DAYS * DAY, END, AHEAD)
    with Redis.from_url(redis_url) as client:
        with filling_past({"FUNNELWATCH_REDIS_URL": redis_url}, simulated):
            pass
        assert client.hlen("funnelwatch:history") == 0
        with filling_past({"FUNNELWATCH_REDIS_URL": redis_url}, simulated):
            wait_until(lambda: client.hlen("funnelwatch:history") >= DAYS * 24 - 2, seconds=60, what="the past")
        hours = sorted(int(hour) for hour in client.hkeys("funnelwatch:history"))
    assert hours[-1] == (END + AHEAD) // HOUR * HOUR
    assert signal.getsignal(signal.SIGINT) is handler
