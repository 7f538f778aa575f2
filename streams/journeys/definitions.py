"""What the user may define about the meaning of the KPIs. Part of the state's inventory: other definitions, other state."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import msgspec

from streams.measures.window import DAY, MINUTE

WAITING_HORIZON: Final = 30 * DAY
"""A lead that nobody answered for this long is no longer waiting, it is forgotten."""


class Definitions(msgspec.Struct, frozen=True):
    """Times in ms, scores in 1/1000. Money is in `base_currency` (ISO 4217); `rates` are units of it per unit of each
    currency, None: no conversion."""

    response_target: int = 5 * MINUTE
    response_clock: str = "created"
    hot_score: int = 80_000
    base_currency: str = "USD"
    rates: Mapping[str, Decimal] | None = None

    def lines(self) -> frozenset[str]:
        """A line per definition, which differs whenever stored state would. Without rates the base currency is only a
        name."""
        rates = sorted((name, rate.normalize()) for name, rate in (self.rates or {}).items())
        return frozenset(
            (
                f"response target {self.response_target} ms",
                f"response clock {self.response_clock}",
                f"hot score {self.hot_score} / 1000",
                "rates none" if self.rates is None else f"rates {', '.join(f'{name}={rate}' for name, rate in rates)}",
            )
        )
