"""The catalogue as data, for the board and for programs: what each KPI means, where it exists, and what is watched."""

from __future__ import annotations

from typing import Any

from streams.kpis.catalogue import Catalogue
from streams.kpis.condition import Comparison, Condition, Quantity, conditions
from streams.kpis.naming import metric
from streams.kpis.spec import Chapter, Kpi
from streams.kpis.titles import title
from streams.measures.window import SECOND, WINDOWS


def catalogue_entries(catalogue: Catalogue, currency: str) -> dict[str, Any]:
    """The chapters with their KPIs, in reading order; money is in `currency` (ISO 4217)."""
    return {
        "windows": list(WINDOWS),
        "currency": currency,
        "chapters": [_chapter(chapter, catalogue) for chapter in catalogue.chapters],
    }


def _chapter(chapter: Chapter, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "id": chapter.id,
        "title": chapter.title,
        "about": chapter.about,
        "kpis": [_kpi(kpi, catalogue) for kpi in chapter.kpis],
    }


def _kpi(kpi: Kpi, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "id": kpi.id,
        "title": title(kpi),
        "meaning": kpi.meaning,
        "formula": str(kpi.formula),
        "metric": metric(kpi),
        "unit": kpi.unit,
        "better": kpi.better,
        "owner": kpi.owner,
        "windows": kpi.windows,
        "by": kpi.by,
        "stats": kpi.stats,
        "total": kpi.total,
        "vanity": kpi.vanity,
        "alerts": [_alert(condition) for condition in conditions(catalogue, kpi)],
    }


def _alert(condition: Condition) -> dict[str, Any]:
    """All comparisons must hold together, for `hold_seconds`, and of at least the volume `least`."""
    return {
        "name": condition.name,
        "severity": condition.severity,
        "summary": condition.alert.summary,
        "remark": condition.remark,
        "hold_seconds": condition.alert.hold // SECOND,
        "least": condition.alert.least,
        "comparisons": [_comparison(comparison) for comparison in condition.comparisons],
    }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    """`of` is what the bound is a multiple of; null where the bound is a number by itself."""
    return {
        **_quantity(comparison.quantity),
        "compare": comparison.compare,
        "bound": comparison.bound,
        "of": None if comparison.of is None else _quantity(comparison.of),
    }


def _quantity(quantity: Quantity) -> dict[str, Any]:
    return {"kpi": quantity.kpi.id, "window": quantity.window, "stat": quantity.stat, "role": quantity.role}
