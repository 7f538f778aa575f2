"""Which letters may go back: those that are whole, have somewhere to go, and are events by today's rules."""

import json
from decimal import Decimal
from typing import Any

import pytest

from streams.events.topics import Topic
from streams.fold.admission import admissions
from streams.ingest.redrive import Judge, Refusal
from tests.cases import milliseconds
from tests.ingest.kept import kept_letter

NOW = milliseconds("2026-01-01T00:00:00Z")


def judge(rates: dict[str, Decimal] | None = None) -> Judge:
    return Judge(
        {Topic.LEADS: "crm.leads", Topic.DEALS: "deals"}, admissions(rates), {"crm.leads": 4, "deals": 4}, lambda: NOW
    )


def event(**fields: Any) -> bytes:
    """A lead that is one, but for these fields."""
    good = {"id": "e", "type": "lead.created", "time": "2025-12-31T00:00:00Z", "contact": "ann", "lead": "L"}
    return json.dumps(good | fields).encode()


def test_what_is_an_event_by_now_may_go() -> None:
    """A time that lay in the future has come."""
    letter = kept_letter(topic="crm.leads", reason="future", value=event(time="2026-01-01T00:05:00Z"))
    assert judge().refusal(letter) is None


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"value": b"{"}, "not_json"),
        ({"value": None}, "empty"),
        ({"value": event(time="2026-01-01T00:05:01Z")}, "future"),
        ({"value": event(type="page.viewed", page="/")}, "unknown_type"),
        ({"value": event(), "cut": "value"}, "truncated"),
        ({"value": event(), "topic": "leads"}, "no_such_topic"),
    ],
)
def test_what_would_be_rejected_again_stays(fields: dict[str, Any], reason: str) -> None:
    """With the reason of today, which need not be that of the letter."""
    refusal = judge().refusal(kept_letter(**({"topic": "crm.leads"} | fields)))
    assert refusal is not None
    assert refusal.reason == reason


def test_a_partition_that_is_gone_takes_nothing() -> None:
    """The topic was made anew with fewer; another partition would be another shard."""
    letter = kept_letter(topic="crm.leads", value=event())
    small = Judge({Topic.LEADS: "crm.leads"}, admissions(None), {"crm.leads": 3}, lambda: NOW)
    assert small.refusal(letter) == Refusal("no_such_topic", "There is no partition 3 of crm.leads in Kafka.")


def test_money_may_go_once_its_currency_has_a_rate() -> None:
    """The rates are those of the settings now."""
    won = {"id": "d", "type": "deal.won", "time": "2025-12-31T00:00:00Z", "account": "a", "deal": "D"}
    value = json.dumps(won | {"amount": "12.50", "currency": "CHF"}).encode()
    letter = kept_letter(topic="deals", reason="unknown_currency", value=value)
    refusal = judge({"EUR": Decimal(1)}).refusal(letter)
    assert refusal is not None
    assert refusal.reason == "unknown_currency"
    assert judge({"EUR": Decimal(1), "CHF": Decimal("1.07")}).refusal(letter) is None
