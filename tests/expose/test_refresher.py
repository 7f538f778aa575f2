"""The newest reading, and what becomes of it when no newer one can be had."""

import asyncio
import logging

import pytest
from prometheus_client import CollectorRegistry

from streams.expose.refresher import Pause
from streams.measures.view import View
from tests.expose.readings import SOME, Clock, Told, refresher_of, view_of

DOWN = ConnectionError("Error 111 connecting to redis:6379.")


async def test_a_reading_is_fresh_then_stale() -> None:
    """It is served until ten refreshes were missed (ten seconds at least), and is known to be there after that."""
    clock = Clock()
    refresher = refresher_of(Told(view_of(SOME)), clock)
    assert (refresher.newest, refresher.fresh, refresher.age_s) == (None, None, None)
    await refresher.refresh()
    clock.now += 10
    assert refresher.fresh is refresher.newest is not None
    clock.now += 0.1
    assert refresher.fresh is None
    assert refresher.newest is not None
    assert refresher.ready() == "The last reading is 10 s old: the state is being read."


async def test_a_failure_keeps_the_last_reading() -> None:
    """While the source is away the last reading stays, and readiness says what is wrong only once it is stale."""
    clock, source = Clock(), Told(view_of(SOME))
    refresher = refresher_of(source, clock)
    await refresher.refresh()
    source.error = DOWN
    await refresher.refresh()
    assert refresher.ready() is None
    clock.now += 11
    assert refresher.ready() == "The last reading is 11 s old: Error 111 connecting to redis:6379."


async def test_before_the_first_reading_it_says_why() -> None:
    """Whoever starts it without Redis is told so."""
    refresher = refresher_of(Told(view_of(SOME), DOWN), Clock())
    assert refresher.ready() == "Nothing was read yet: the state is being read."
    await refresher.refresh()
    assert refresher.ready() == "Nothing was read yet: Error 111 connecting to redis:6379."


async def test_failures_are_counted_but_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    """A night without Redis is two lines in the log: when it began and when it ended."""
    registry, source = CollectorRegistry(), Told(view_of(SOME), DOWN)
    refresher = refresher_of(source, Clock(), registry)
    with caplog.at_level(logging.INFO, logger="funnelwatch.expose"):
        for _ in range(3):
            await refresher.refresh()
        source.error = None
        await refresher.refresh()
        await refresher.refresh()
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", "The KPIs cannot be read, and will be tried again: Error 111 connecting to redis:6379"),
        ("INFO", "The KPIs are read again, after 3 attempts that failed."),
    ]
    assert registry.get_sample_value("funnelwatch_exporter_refresh_errors_total") == 3.0


async def test_attempts_that_fail_come_at_growing_intervals() -> None:
    """A Redis that comes back is not run over, and is not waited for longer than five seconds."""
    source = Told(view_of(SOME), DOWN)
    refresher = refresher_of(source, Clock())
    assert [await refresher.refresh() for _ in range(4)] == [Pause(s, s) for s in (2.0, 4.0, 5.0, 5.0)]
    source.error = None
    assert await refresher.refresh() == Pause(0.1, 1.0)


@pytest.mark.parametrize(("took", "pause"), [(0.5, 1.5), (1.0, 2.0), (3.0, 3.0)])
async def test_a_slow_reading_leaves_most_of_the_time(took: float, pause: float) -> None:
    """A quarter of the time is for readings; half of it where they take so long that the last would be stale before the next."""
    clock = Clock()

    class Slow(Told):
        async def snapshot(self) -> View:
            clock.now += took
            return self.view

    refresher = refresher_of(Slow(view_of(SOME)), clock)
    assert await refresher.refresh() == Pause(pause, pause)
    assert refresher.age_s == took


async def test_an_attempt_that_never_ends_is_no_life() -> None:
    """Failing is alive; hanging is not."""
    clock, source = Clock(), Told(view_of(SOME), DOWN)
    refresher = refresher_of(source, clock)
    clock.now += 119
    await refresher.refresh()
    clock.now += 119
    assert refresher.alive() is None
    clock.now += 2
    assert refresher.alive() == "No reading has come to an end for 121 s."


async def test_it_runs_until_it_is_stopped() -> None:
    """Stopping lets the reading under way end, and ends the wait after it at once."""
    asked = asyncio.Event()

    class Asked(Told):
        async def snapshot(self) -> View:
            asked.set()
            return self.view

    refresher = refresher_of(Asked(view_of(SOME)), Clock())
    running = asyncio.create_task(refresher.run())
    await asked.wait()
    refresher.stop()
    await asyncio.wait_for(running, 1)
    assert refresher.newest is not None


class Committed(Told):
    """A source that counts how often it was read; whether there is something new is the test's to say."""

    def __init__(self, *, moved: bool | Exception) -> None:
        super().__init__(view_of(SOME))
        self.is_moved, self.readings = moved, 0

    async def snapshot(self) -> View:
        """Once more."""
        self.readings += 1
        return self.view

    async def moved(self) -> bool:
        """What it was told."""
        if isinstance(self.is_moved, Exception):
            raise self.is_moved
        return self.is_moved


async def readings_within(seconds: float, source: Committed) -> int:
    """How often it is read by a refresher that goes by the second and whose clock says that readings take no time."""
    refresher = refresher_of(source, Clock())
    running = asyncio.create_task(refresher.run())
    await asyncio.sleep(seconds)
    refresher.stop()
    await asyncio.wait_for(running, 5)
    return source.readings


@pytest.mark.parametrize("moved", [True, DOWN])
async def test_what_was_committed_is_read_at_once(moved: bool | Exception) -> None:
    """It does not wait for the next second; nor does it where Redis does not say."""
    assert await readings_within(0.9, Committed(moved=moved)) > 2


async def test_what_has_not_changed_is_not_read_again() -> None:
    """Within its interval, that is: windows move all the same."""
    assert await readings_within(0.9, Committed(moved=False)) == 1
