"""`/api/history`: what was recorded, small enough for a chart."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from streams.expose.history_api import thinned
from streams.measures.window import DAY, HOUR
from streams.tables.records import Records, series_key
from tests.cases import AT, milliseconds
from tests.expose.readings import SOME, Clock, Told, serving, view_of

NOON = milliseconds(AT)


def recorded() -> Records:
    """Three days: visitors over 1d, the leads that wait, and the response in two statistics."""
    records = Records()
    for hour in range(3 * 24):
        totals = {
            series_key("visitors", "1d", None): 100.0 - hour,
            series_key("leads_waiting", None, None): float(hour),
        }
        totals |= {series_key("sales_response_seconds", "1d", stat): 60.123456789 for stat in ("p50", "p90")}
        records.put(NOON - hour * HOUR, totals)
    return records


async def get(query: str, error: Exception | None = None) -> tuple[int, Any]:
    """Status and JSON of an exporter that remembers three days."""
    async with serving(Told(view_of(SOME), error), Clock(), past=recorded()) as client:
        response = await client.get(f"/api/history?{query}")
        return response.status, await response.json()


async def test_a_series_has_its_values_at_times_that_all_share() -> None:
    """Oldest first, in seconds of Unix time, as far back as asked."""
    status, answer = await get("kpi=visitors&window=1d&days=1")
    assert status == 200
    assert answer["times"] == [(NOON - hour * HOUR) // 1000 for hour in range(24, -1, -1)]
    (series,) = answer["series"]
    assert (series["kpi"], series["window"], series["stat"]) == ("visitors", "1d", None)
    assert series["values"] == [100.0 - hour for hour in range(24, -1, -1)]


async def test_a_kpi_without_windows_has_one_past_in_every_window() -> None:
    """Whoever chose 1d sees how many leads waited then, too; and what was never recorded has no series."""
    _, answer = await get("window=1d")
    found = {(series["kpi"], series["window"]) for series in answer["series"]}
    assert found == {("visitors", "1d"), ("leads_waiting", None), ("sales_response_seconds", "1d")}


async def test_statistics_are_chosen_and_numbers_are_short() -> None:
    """A chart has no use for the seventh digit."""
    _, answer = await get("kpi=sales_response_seconds&window=1d&stat=p90&points=2")
    (series,) = answer["series"]
    assert (series["stat"], series["values"]) == ("p90", [60.1235, 60.1235])


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("kpi=visitors", "Name one window: 1h, 1d, 7d, 30d, 90d."),
        ("kpi=visitors&window=1d&window=7d", "Name one window: 1h, 1d, 7d, 30d, 90d."),
        ("kpi=visitor&window=1d", "The value of kpi is not known: see /api/catalogue."),
        ("window=1d&days=500", "The value of days is not known: it is a whole number from 1 to 181."),
        ("window=1d&points=many", "The value of points is not known: it is a whole number from 1 to 1000."),
        ("window=1d&by=channel", "The filters are kpi, window, stat, days, points."),
    ],
)
async def test_what_cannot_be_answered_is_refused_in_a_sentence(query: str, sentence: str) -> None:
    """A typing error gets a sentence, not an empty chart."""
    assert await get(query) == (400, {"error": sentence})


async def test_before_the_first_reading_there_is_no_now_to_look_back_from() -> None:
    """The same answer as for the values."""
    status, _ = await get("window=1d", ConnectionError("away"))
    assert status == 503


def test_thinning_keeps_the_newest_and_an_even_pace() -> None:
    """Sixty points of a month are not the first sixty hours of it; the last hour is always there."""
    hours = [NOON - hour * HOUR for hour in range(30 * 24, -1, -1)]
    kept = thinned(hours, 60)
    assert len(kept) == 60
    assert kept[-1] == NOON
    assert {later - earlier for earlier, later in itertools.pairwise(kept)} <= {
        11 * HOUR,
        12 * HOUR,
        13 * HOUR,
    }
    assert thinned(hours[:5], 60) == hours[:5]
    assert thinned([NOON, NOON + DAY], 1) == [NOON + DAY]


async def test_what_was_recorded_meanwhile_shows_at_once() -> None:
    """Answers are kept ready, but not beyond the next record."""
    past = recorded()
    async with serving(Told(view_of(SOME)), Clock(), past=past) as client:
        path = "/api/history?kpi=visitors&window=1d&days=1"
        first = await (await client.get(path)).json()
        assert await (await client.get(path)).json() == first
        past.put(NOON, {series_key("visitors", "1d", None): 7.0})
        second = await (await client.get(path)).json()
    assert (first["series"][0]["values"][-1], second["series"][0]["values"][-1]) == (100.0, 7.0)
