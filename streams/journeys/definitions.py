"""What the user may define about the meaning of the KPIs. Part of the state's fingerprint: other definitions, other state."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import msgspec

from streams.measures.window import DAY, MINUTE

WAITING_HORIZON: Final = 30 * DAY
"""A lead that nobody answered for this long is no longer waiting, it is forgotten."""


class Definitions(msgspec.Struct, frozen=True):
    """Times in ms, scores in 1/1000. `rates` are units of the base currency per unit of each currency, None: no conversion."""

    response_target: int = 5 * MINUTE
    response_clock: str = "created"
    hot_score: int = 80_000
    rates: Mapping[str, Decimal] | None = None

    def fingerprint(self) -> str:
        """One line that differs whenever stored state would."""
        rates = (
            ""
            if self.rates is None
            else ",".join(f"{name}={rate.normalize()}" for name, rate in sorted(self.rates.items()))
        )
        return f"target={self.response_target};clock={self.response_clock};hot={self.hot_score};rates={rates}"
