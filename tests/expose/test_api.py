"""The JSON API."""

from typing import Any

import pytest

from streams.fold.reading import read
from tests.expose.readings import CATALOGUE, SOME, Clock, Told, serving, view_of


async def get(path: str, **options: Any) -> Any:
    """The JSON answer to one request of a fresh exporter."""
    async with serving(Told(view_of(SOME)), Clock(), **options) as client:
        return await (await client.get(path)).json()


async def test_kpis_are_the_rows_of_a_reading_with_their_instant() -> None:
    """The same rows as every `--json` prints, all of them, and when they were true."""
    answer = await get("/api/kpis", cap=1)
    assert answer["values"] == [value.row() for value in read(CATALOGUE, view_of(SOME))]
    assert (answer["at"], answer["stale"], answer["simulated"]) == ("2024-04-17T12:00:00.000Z", False, False)
    assert answer["conditions"]["LeadsWaitingOverdue"] is True


async def test_simulated_data_says_so() -> None:
    """Nobody should take the numbers of the demo for a company's."""
    assert (await get("/api/kpis", simulated=True))["simulated"] is True


async def test_what_was_one_window_ago_is_beside_the_values() -> None:
    """In the same form, and under the same filters."""
    answer = await get("/api/kpis?kpi=cost_per_lead&kpi=marketing_spend&window=7d&by=none")
    assert answer["before"] == [{"kpi": "marketing_spend", "window": "7d", "labels": {}, "stat": None, "value": 0.0}]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("kpi=leads_created&window=30d&by=none", [("leads_created", "30d", {})]),
        ("kpi=leads_waiting&window=none&by=channel", [("leads_waiting", None, {"channel": "email"})]),
        (
            "kpi=leads_created&kpi=leads_waiting&window=7d&window=none&by=none",
            [("leads_created", "7d", {}), ("leads_waiting", None, {})],
        ),
        ("kpi=revenue", []),
    ],
)
async def test_filters(query: str, rows: list[tuple[str, str | None, dict[str, str]]]) -> None:
    """Filters narrow each other, values of one filter widen it; what does not exist leaves nothing."""
    values = (await get(f"/api/kpis?{query}"))["values"]
    assert [(row["kpi"], row["window"], row["labels"]) for row in values] == rows


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("kpi=leads", "The value of kpi is not known: see /api/catalogue."),
        ("window=2d", "The value of window is not known: it is one of 1h, 1d, 7d, 30d, 90d, none."),
        ("windows=1d", "The filters are kpi, window, by."),
    ],
)
async def test_a_filter_that_can_match_nothing_is_refused(query: str, sentence: str) -> None:
    """A typing error gets a sentence, not an empty answer."""
    async with serving(Told(view_of(SOME)), Clock()) as client:
        response = await client.get(f"/api/kpis?{query}")
        assert (response.status, await response.json()) == (400, {"error": sentence})


async def test_a_stale_reading_is_served_as_such() -> None:
    """People may look at the last known values, if they are told."""
    clock = Clock()
    async with serving(Told(view_of(SOME)), clock) as client:
        clock.now += 60
        assert (await (await client.get("/api/kpis")).json())["stale"] is True


async def test_before_the_first_reading_there_are_no_values() -> None:
    """Nothing read is not the same as nothing there."""
    async with serving(Told(view_of(SOME), ConnectionError("away")), Clock()) as client:
        assert (await client.get("/api/kpis")).status == 503


async def test_what_has_not_changed_is_not_sent_again() -> None:
    """The tag of an answer brings 304, until the reading gets stale and the answer another."""
    clock = Clock()
    async with serving(Told(view_of(SOME)), clock) as client:
        tag = (await client.get("/api/kpis")).headers["ETag"]
        again = await client.get("/api/kpis", headers={"If-None-Match": tag})
        assert (again.status, await again.read(), again.headers["ETag"]) == (304, b"", tag)
        clock.now += 60
        assert (await client.get("/api/kpis", headers={"If-None-Match": tag})).status == 200


async def test_the_catalogue_says_what_the_values_mean() -> None:
    """Programs find meaning, unit and what is watched without parsing anything."""
    answer = await get("/api/catalogue")
    kpis = {kpi["id"]: kpi for chapter in answer["chapters"] for kpi in chapter["kpis"]}
    assert list(kpis) == [kpi.id for kpi in CATALOGUE]
    response = kpis["sales_response_seconds"]
    assert (response["title"], response["unit"], response["better"]) == ("Sales response", "seconds", "down")
    assert (response["metric"], response["by"]) == ("funnelwatch_sales_response_seconds", ["channel", "segment"])
    (slow,) = response["alerts"]
    assert (slow["name"], slow["hold_seconds"], slow["least"]) == ("SalesResponseSecondsSlow", 300, 10)
    (comparison,) = slow["comparisons"]
    assert (comparison["stat"], comparison["compare"], comparison["bound"], comparison["of"]) == (
        "p90",
        ">",
        3600,
        None,
    )


async def test_the_catalogue_says_what_a_kpi_is_made_of_and_how_to_ask_for_it() -> None:
    """The page of a KPI shows its events, and queries in which the chosen window is filled in."""
    answer = await get("/api/catalogue")
    kpis = {kpi["id"]: kpi for chapter in answer["chapters"] for kpi in chapter["kpis"]}
    assert kpis["bounce_ratio"]["events"] == [
        {"events": ["session.ended"], "where": ["is_bounce is true"], "field": ""},
        {"events": ["session.ended"], "where": [], "field": ""},
    ]
    assert kpis["bounce_ratio"]["queries"] == [
        'funnelwatch_bounce_ratio{window="$window"}',
        'topk(10, funnelwatch_bounce_ratio_by_channel{window="$window"})',
    ]
    assert kpis["leads_waiting"]["queries"][0] == "funnelwatch_leads_waiting"
    assert kpis["open_leads"]["queries"] == ["topk(10, funnelwatch_open_leads_by_stage)"]
    assert kpis["bounce_ratio"]["alerts"][0]["runbook"] == "/runbooks#bounceratiohigh"


async def test_an_alert_that_compares_says_with_what() -> None:
    """The bound of such an alert is a multiple of another number."""
    answer = await get("/api/catalogue")
    kpis = {kpi["id"]: kpi for chapter in answer["chapters"] for kpi in chapter["kpis"]}
    (falling,) = kpis["active_contacts"]["alerts"]
    (comparison,) = falling["comparisons"]
    assert comparison["of"] == {"kpi": "active_contacts", "window": "7d", "stat": None, "role": "before"}
