"""What the entries of the chapter on money and customers share."""

from __future__ import annotations

from typing import Final

from streams.kpis.alert import Alert, Compare, Threshold
from streams.kpis.formula import Formula
from streams.kpis.spec import Kpi, Owner


def money_kpi(id: str, meaning: str, formula: Formula, *by: str, **more: object) -> Kpi:
    """An entry of the chapter; what it does not say is what most of its entries say."""
    says: dict[str, object] = {"owner": Owner.FINANCE, "by": by, "source": "data-driven guide: cost and value", **more}
    return Kpi(id=id, meaning=meaning, formula=formula, **says)  # type: ignore[arg-type]  # the fields check themselves


def low(window: str, threshold: float, summary: str, least: int = 0) -> tuple[Alert, ...]:
    """The alert on a value that has fallen below a threshold, for an hour."""
    return (
        Threshold(
            name="Low",
            window=window,
            compare=Compare.BELOW,
            threshold=threshold,
            least=least,
            hold=3_600_000,
            summary=summary,
        ),
    )


FOLLOWS: Final = "volume; the ratios and returns are watched"
MIX: Final = "a mix, not a goal"
