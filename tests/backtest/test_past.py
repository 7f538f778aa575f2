"""The past of the KPIs as the history keeps it, worked out from events."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from redis.asyncio import Redis

from streams.backtest.events import Events
from streams.backtest.past import past
from streams.backtest.watched import totals_of
from streams.commands.group import funnelwatch
from streams.commands.past import EventsOfAll, write_past
from streams.fold.plan import Plan
from streams.fold.reading import read
from streams.kpis.catalogue import catalogue
from streams.settings.root import Settings
from streams.tables.history import RedisHistory
from streams.tables.records import HOURLY_FOR, THEN_EVERY
from tests.cases import AT, events, milliseconds
from tests.folding import folded, plan_for
from tests.naive.window import DAY, HOUR, MINUTE

NOW = milliseconds(AT) + 20 * MINUTE
LINES = """
    -20d-7m lead.created contact=ann lead=L channel=ppc
    -19d lead.contacted contact=ann lead=L medium=call
    -9d page.viewed contact=ann page=/
    -2h page.viewed contact=bob page=/
    -2h email.sent contact=bob message=m
"""


def _events() -> Events:
    found = Events(Plan(totals_of(catalogue())))
    found.take(events(LINES))
    return found


def test_every_record_is_what_was_true_when_its_hour_began() -> None:
    """Each total of each record equals that of a pass over the events before the hour; breakdowns are not in it."""
    for at, values in past(Plan(totals_of(catalogue())), _events(), NOW):
        view = folded([[arrival for arrival in events(LINES) if arrival[0] < at]]).snapshot(at)
        expected = {(v.kpi, v.window, v.stat): v.value for v in read(plan_for().catalogue, view) if not v.labels}
        assert {(v.kpi, v.window, v.stat): v.value for v in values} == expected


def test_records_are_as_close_as_they_would_be_kept() -> None:
    """From the first hour after the first event on: every six hours, then hourly for eight days, up to now."""
    hours = [at for at, _ in past(Plan(totals_of(catalogue())), _events(), NOW)]
    noon = NOW - 20 * MINUTE
    assert hours[0] == noon - 20 * DAY
    assert hours[-1] == noon
    close = [at for at in hours if at >= NOW - HOURLY_FOR]
    assert close == list(range(close[0], noon + 1, HOUR))
    assert len(close) == HOURLY_FOR // HOUR
    assert all(at % THEN_EVERY == 0 for at in hours if at not in close)


def test_nothing_is_known_of_no_events() -> None:
    """An empty history has no past."""
    plan = Plan(totals_of(catalogue()))
    assert [*past(plan, Events(plan), NOW)] == []


async def test_it_is_written_where_there_is_nothing(redis_url: str) -> None:
    """The exporter's history finds it; what was recorded live stays, and writing it again changes nothing."""
    settings = Settings.load(None, {"FUNNELWATCH_REDIS_URL": redis_url})
    async with Redis.from_url(redis_url) as client:
        history = RedisHistory(client, settings.redis.namespace)
        await history.record(NOW - 20 * MINUTE, [])
        known = EventsOfAll(settings)
        known.take(events(LINES))
        written = await write_past(settings, known, NOW)
        assert written == len([*past(Plan(totals_of(catalogue())), _events(), NOW)]) - 1
        assert await write_past(settings, known, NOW) == 0
        await history.refresh(NOW)
        assert history.records("leads_created", "30d", None, NOW - 10 * DAY) == 1
        assert history.records("visitors", "1h", None, NOW - 80 * MINUTE) == 1
        assert history.records("visitors", "1h", None, NOW) is None


def test_the_command_writes_the_past_of_files(redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the clock of the events, up to the latest of them; told in a sentence, and nothing the second time."""
    monkeypatch.chdir(tmp_path)
    Path("history.jsonl").write_text(
        '{"id": "1", "type": "lead.created", "time": "2024-04-01T00:30:00Z", "contact": "ann", "lead": "L"}\n'
        '{"id": "2", "type": "lead.created", "time": "2024-04-01T05:30:00Z", "contact": "bob", "lead": "M"}\n'
    )
    environ = {"FUNNELWATCH_REDIS_URL": redis_url, "FUNNELWATCH_CLOCK": "event"}
    for written in (5, 0):
        done = CliRunner().invoke(funnelwatch, ["backtest", "history.jsonl", "--record"], env=environ)
        assert done.exit_code == 0, done.output
        assert f"{written} records of the past were written" in done.stderr
