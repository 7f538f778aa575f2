"""The section `definitions`: what the KPIs mean here. A change asks for the state to be built anew."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from streams.settings.section import Conflict, Section
from streams.settings.values import Currency, Duration, Rates, between


class Definitions(Section):
    """Response, score and money."""

    response_target: Annotated[Duration, between(timedelta(milliseconds=1), timedelta(days=30))] = timedelta(minutes=5)
    """A lead is answered in time within this."""
    response_clock: Literal["created", "mql", "assigned"] = "created"
    """What starts the clock of the response."""
    hot_score: Annotated[Decimal, Field(ge=-1_000_000, le=1_000_000, decimal_places=3)] = Decimal(80)
    """An open lead with at least this score is hot."""
    base_currency: Currency = "USD"
    """Currency that money is shown in, and of amounts that name none."""
    rates: Rates | None = None
    """What one unit of each currency is worth in the base currency; without it, amounts are taken as they are."""

    def conflicts(self) -> Iterator[Conflict]:
        if self.rates and self.rates.get(self.base_currency, 1) != 1:
            yield Conflict("rates", f"must give the base currency, {self.base_currency}, the rate 1 or leave it out")
