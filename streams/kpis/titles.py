"""KPI ids as people read them: `sales_response_seconds` is `Sales response`, `mql_to_sql_ratio` is `MQL to SQL ratio`."""

from __future__ import annotations

from typing import Final

from streams.kpis.spec import Kpi, Unit

ABBREVIATIONS: Final = {
    word.lower(): word for word in ("CTA", "CLV", "CAC", "CSAT", "LTV", "MQL", "MQLs", "NPS", "ROI", "SQL", "SQLs")
}


def title(kpi: Kpi) -> str:
    """The id in words. Seconds at its end are left out: the value says what it is in."""
    words = kpi.id.removesuffix(f"_{Unit.SECONDS}").split("_")
    text = " ".join(ABBREVIATIONS.get(word, word) for word in words)
    return text[0].upper() + text[1:]
