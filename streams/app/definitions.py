"""What the settings say of the meaning of the KPIs."""

from __future__ import annotations

from decimal import Decimal

from streams.journeys.definitions import Definitions
from streams.settings.root import Settings


def definitions_of(settings: Settings) -> Definitions:
    """The definitions under these settings; the base currency has the rate 1."""
    chosen = settings.definitions
    rates = None if chosen.rates is None else {**chosen.rates, chosen.base_currency: Decimal(1)}
    return Definitions(
        response_target=round(chosen.response_target.total_seconds() * 1000),
        response_clock=chosen.response_clock,
        hot_score=int(chosen.hot_score * 1000),
        base_currency=chosen.base_currency,
        rates=rates,
    )
