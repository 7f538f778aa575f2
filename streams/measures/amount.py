"""What an event gives to a sum, as an exact integer: whole counts, thousandths, ten-thousandths of the base currency."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from operator import attrgetter
from typing import Any, Final

from streams.events.event import Event
from streams.events.quantity import milli, money

# 40 digits hold any accepted amount (15) times any sane rate without rounding before the one rounding that counts.
_EXACT: Final = Context(prec=60, rounding=ROUND_HALF_EVEN)


class Exchange:
    """Converts money into the base currency: by a table of rates, or taking every amount as it is where there is none."""

    def __init__(self, rates: Mapping[str, Decimal] | None = None) -> None:
        self._rates = rates

    def units(self, amount: Decimal, currency: str | None) -> int:
        """The amount in 1/10,000 of the base currency: converted first, then rounded half-even.

        Raises KeyError for a currency without a rate; such events are rejected before they come here."""
        if self._rates is None or currency is None:
            return money(amount)
        return money(_EXACT.multiply(amount, self._rates[currency]))


@dataclass(frozen=True)
class Amount:
    """A field read as an integer of 1/scale. `absent` fields give nothing (0)."""

    field: str
    scale: int = 1

    def reader(self, exchange: Exchange) -> Callable[[Event], int]:
        """The function from an event to its integer."""
        value: Callable[[Any], Any] = attrgetter(self.field)
        return lambda event: value(event) or 0

    def __str__(self) -> str:
        return self.field


class Thousandths(Amount):
    """Scores, ranks and seconds: 1/1000, half-even."""

    def __init__(self, field: str) -> None:
        super().__init__(field, 1_000)

    def reader(self, exchange: Exchange) -> Callable[[Event], int]:
        value: Callable[[Any], Any] = attrgetter(self.field)
        return lambda event: milli(value(event) or 0)


class Money(Amount):
    """Money: 1/10,000 of the base currency, by the event's own currency where its type has one."""

    def __init__(self, field: str, *, currency: str | None = "currency", times: str | None = None) -> None:
        super().__init__(field, 10_000)
        object.__setattr__(self, "_currency", currency)
        object.__setattr__(self, "_times", times)

    def reader(self, exchange: Exchange) -> Callable[[Event], int]:
        value: Callable[[Any], Any] = attrgetter(self.field)
        currency: Callable[[Any], Any] = (
            attrgetter(c) if (c := getattr(self, "_currency", None)) else lambda event: None
        )
        times: Callable[[Any], Any] = attrgetter(t) if (t := getattr(self, "_times", None)) else lambda event: 1

        def units(event: Event) -> int:
            amount = value(event)
            return 0 if amount is None else exchange.units(amount, currency(event)) * int(times(event))

        return units

    def __str__(self) -> str:
        times = getattr(self, "_times", None)
        return f"{self.field} × {times}" if times else self.field
