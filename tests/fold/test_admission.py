"""Money comes in only in currencies that can be converted, and the others are rejected, not guessed."""

from __future__ import annotations

import json
from decimal import Decimal

from streams.events.codec import ANY
from streams.events.rejection import Reason
from streams.fold.admission import Admission

_NOW = 1_713_355_200_000


def _deal(**fields: object) -> bytes:
    event = {"id": "d", "type": "deal.won", "time": "2024-04-17T11:00:00Z", "account": "a", "deal": "d", "amount": 5}
    return json.dumps(event | fields).encode()


def test_without_rates_every_currency_is_taken_as_it_is() -> None:
    """No table, no conversion, nothing to reject."""
    assert Admission(ANY, None).admit([_deal(currency="XYZ")], _NOW).rejected == []


def test_with_rates_a_currency_without_one_is_rejected_with_its_reason() -> None:
    """The known ones and those without a currency come in; places point into what was given."""
    values = [_deal(currency="EUR"), b"no json", _deal(currency="XYZ"), _deal(), _deal(currency="USD")]
    admitted = Admission(ANY, {"USD": Decimal(1), "EUR": Decimal("1.08")}).admit(values, _NOW)
    assert len(admitted.events) == 3
    assert [(place, reason) for place, (reason, _) in admitted.rejected] == [
        (1, Reason.NOT_JSON),
        (2, Reason.UNKNOWN_CURRENCY),
    ]


def test_types_without_money_are_let_through() -> None:
    """Only events that name a currency are asked for its rate."""
    page = json.dumps({"id": "p", "type": "page.viewed", "time": "2024-04-17T11:00:00Z", "contact": "c", "page": "/"})
    assert len(Admission(ANY, {"USD": Decimal(1)}).admit([page.encode()], _NOW).events) == 1
