"""`/api/alerts`: how the alerts stand, judged with every reading."""

from __future__ import annotations

from typing import Any

import pytest

from streams.expose.publication import publisher
from streams.fold.alert_states import AlertStates, Phase
from streams.measures.view import View
from streams.measures.window import MINUTE
from tests.cases import AT, events, milliseconds
from tests.expose.readings import CATALOGUE, SOME, Clock, Told, serving, view_of
from tests.folding import folded

NOON = milliseconds(AT)
ANSWERED = SOME + "-1h lead.contacted contact=ann lead=L1 medium=call"


def later(lines: str, minutes: float) -> View:
    """The state after the events, so many minutes after noon."""
    return folded([events(lines)]).snapshot(NOON + round(minutes * MINUTE))


def row(rows: Any, alert: str) -> Any:
    """What is said of one alert."""
    return next(each for each in rows if each["alert"] == alert)


def test_an_alert_is_pending_then_fires_then_is_over() -> None:
    """It is held as Prometheus holds it: five minutes for leads that wait too long; answered, it is over at once."""
    publish = publisher(CATALOGUE, AlertStates(CATALOGUE))
    stands = [row(publish(later(SOME, minutes)).alerts, "LeadsWaitingOverdue") for minutes in (0, 4.9, 5, 8)]
    assert [each["state"] for each in stands] == [Phase.PENDING, Phase.PENDING, Phase.FIRING, Phase.FIRING]
    assert [each["since"] for each in stands[:3]] == ["2024-04-17T12:00:00.000Z"] * 2 + ["2024-04-17T12:05:00.000Z"]
    assert [each["fires"] for each in stands[1:3]] == ["2024-04-17T12:05:00.000Z", None]
    over = row(publish(later(ANSWERED, 9)).alerts, "LeadsWaitingOverdue")
    assert (over["state"], over["since"], over["met"]) == (Phase.INACTIVE, "2024-04-17T12:09:00.000Z", False)


def test_what_is_most_urgent_comes_first() -> None:
    """Whoever opens the page at night reads from the top."""
    publish = publisher(CATALOGUE, AlertStates(CATALOGUE))
    publish(later(SOME, 0))
    order = [(each["state"], each["severity"]) for each in publish(later(SOME, 6)).alerts]
    ranks = [("firing", "page"), ("firing", "ticket"), ("pending", "page"), ("pending", "ticket")]
    ranks += [("inactive", "page"), ("inactive", "ticket")]
    assert order == sorted(order, key=ranks.index)
    assert order[0] == ("firing", "page")


def test_an_alert_tells_its_numbers() -> None:
    """The value, and what it must not be beyond right now; null where it cannot be said."""
    alerts = publisher(CATALOGUE, AlertStates(CATALOGUE))(later(SOME, 0)).alerts
    overdue = {"window": None, "stat": None, "compare": ">", "value": 1.0, "limit": 0.0}
    assert row(alerts, "LeadsWaitingOverdue")["comparisons"] == [overdue]
    falling = row(alerts, "ActiveContactsFalling")
    assert (falling["met"], falling["comparisons"][0]["limit"], falling["owner"]) == (None, None, "marketing")
    cost = row(alerts, "CostPerLeadDoubling")["comparisons"][0]
    assert (cost["value"], cost["limit"]) == (40.0, 200.0)


async def test_alerts_are_served_and_filtered() -> None:
    """Programs ask for what they can act on."""
    async with serving(Told(view_of(SOME)), Clock(), simulated=True) as client:
        all = await (await client.get("/api/alerts")).json()
        some = await (await client.get("/api/alerts?state=pending&severity=page&owner=sales")).json()
        none = await (await client.get("/api/alerts?state=firing")).json()
    assert (all["at"], all["stale"], all["simulated"]) == ("2024-04-17T12:00:00.000Z", False, True)
    assert "LeadsWaitingOverdue" in {each["alert"] for each in some["alerts"]}
    assert {(each["state"], each["severity"], each["owner"]) for each in some["alerts"]} == {
        ("pending", "page", "sales")
    }
    assert len(some["alerts"]) < len(all["alerts"])
    assert none["alerts"] == []


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("state=burning", "The value of state is not known: it is one of inactive, pending, firing."),
        ("window=7d", "The filters are state, severity, owner, kpi."),
    ],
)
async def test_a_filter_of_alerts_that_can_match_nothing_is_refused(query: str, sentence: str) -> None:
    """As for the values."""
    async with serving(Told(view_of(SOME)), Clock()) as client:
        response = await client.get(f"/api/alerts?{query}")
        assert (response.status, await response.json()) == (400, {"error": sentence})
