"""KPI ids as people read them: `sales_response_seconds` is `Sales response`, `mql_to_sql_ratio` is `MQL to SQL`."""

from __future__ import annotations

from typing import Final

from streams.kpis.spec import Kpi, Unit

ABBREVIATIONS: Final = {
    word.lower(): word for word in ("CTA", "CLV", "CAC", "CSAT", "LTV", "MQL", "MQLs", "NPS", "ROI", "SQL", "SQLs")
}


def title(kpi: Kpi) -> str:
    """The id in words. The unit at its end is left out: the value says it."""
    words = kpi.id.split("_")
    if kpi.unit in (Unit.RATIO, Unit.SECONDS) and words[-1] == kpi.unit.value and len(words) > 1:
        words = words[:-1]
    text = " ".join(ABBREVIATIONS.get(word, word) for word in words)
    return text[0].upper() + text[1:]
