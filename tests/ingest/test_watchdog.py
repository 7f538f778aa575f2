"""A worker that gets nowhere is ended from outside of its loop, and one that merely waited is not."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import NoReturn

import pytest

from streams.events.topics import Group, Topic
from streams.ingest import watchdog as module
from streams.ingest.watchdog import WakingTime, Watchdog
from streams.ingest.worker_health import WorkerHealth
from streams.tables.shard import ShardId

SHARD = ShardId(Group.DEALS, 0)
LIMIT_S = 0.5
ENOUGH_S = 30.0


class Died:
    """Instead of the end of the process."""

    def __init__(self) -> None:
        self.code: int | None = None
        self.died = threading.Event()

    def __call__(self, code: int) -> NoReturn:  # type: ignore[misc]  # the process that it should end is the test's
        self.code = code
        self.died.set()


class Watched:
    """A worker with an open shard."""

    def __init__(self) -> None:
        self.died = Died()
        self.watchdog = Watchdog(LIMIT_S, self.died)
        self.reasons: list[Exception] = []
        self.failed = asyncio.Event()
        self.watchdog.progress.opening(SHARD)
        self.watchdog.progress.assigned(SHARD)

    async def fail(self, reason: Exception) -> None:
        self.reasons.append(reason)
        self.failed.set()


async def test_a_stalled_worker_is_asked_to_stop_and_says_why() -> None:
    """By its own loop, in order; before that its health says what is to come."""
    watched = Watched()
    health = WorkerHealth(watched.watchdog.trouble)
    beating = asyncio.create_task(watched.watchdog.beat())
    thread = watched.watchdog.start(watched.fail)
    assert health.alive() is None
    watched.watchdog.progress.lag(Topic.DEALS, 0, 3)
    async with asyncio.timeout(ENOUGH_S):
        await watched.failed.wait()
    (reason,) = watched.reasons
    assert str(reason).startswith("No progress for ")
    assert "3 messages wait in deals/0" in str(reason)
    assert "3 messages wait in deals/0" in (health.alive() or "")
    watched.watchdog.end()
    beating.cancel()
    await asyncio.to_thread(thread.join, ENOUGH_S)
    assert watched.died.code is None


async def test_a_loop_that_hangs_is_not_asked_but_ended(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fold without end blocks the loop, and the process ends with exit code 1 and the place where it hangs."""
    monkeypatch.setattr(module, "GRACE_S", 0.1)
    monkeypatch.setattr(module, "PACKAGE", __file__)
    watched = Watched()
    beating = asyncio.create_task(watched.watchdog.beat())
    watched.watchdog.start(watched.fail)
    watched.watchdog.progress.lag(Topic.DEALS, 0, 3)
    watched.watchdog.progress.doing(SHARD, "a batch of 3 records is being folded")
    endless_fold(watched.died.died)
    beating.cancel()
    assert watched.died.code == 1
    (line,) = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert "3 messages wait in deals/0: a batch of 3 records is being folded" in line
    assert "the event loop hangs in endless_fold (test_watchdog.py:" in line


def endless_fold(end: threading.Event) -> None:
    """Blocks the loop."""
    assert end.wait(ENOUGH_S)


async def test_a_worker_that_gets_on_is_left_alone() -> None:
    """A commit now and then is enough, though something waits all the time."""
    watched = Watched()
    beating = asyncio.create_task(watched.watchdog.beat())
    watched.watchdog.start(watched.fail)
    end = time.monotonic() + 4 * LIMIT_S
    while time.monotonic() < end:
        watched.watchdog.progress.lag(Topic.DEALS, 0, 3)
        watched.watchdog.progress.assigned(SHARD)
        await asyncio.sleep(LIMIT_S / 20)
    watched.watchdog.end()
    beating.cancel()
    assert not watched.reasons


def test_time_that_a_process_did_not_run_is_no_stall() -> None:
    """A worker that was stopped for an hour has not been stalled for an hour when it wakes."""
    times = (100.0, 101.0, 102.5, 3_700.0, 3_701.0)
    waking = WakingTime(2.0, iter(times).__next__)
    for _ in times[1:]:
        waking.advance()
    assert waking() == 1.0 + 1.5 + 2.0 + 1.0
