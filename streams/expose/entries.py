"""The catalogue as data, for the board and for programs: what each KPI means, where it exists, and what is watched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from streams.expose.titles import title
from streams.kpis.alert import Alert, Change
from streams.kpis.catalogue import Catalogue
from streams.kpis.condition import Comparison, Condition, Quantity, conditions
from streams.kpis.inputs import inputs
from streams.kpis.naming import RUNBOOKS_PATH, WINDOW_LABEL, alert_name, metric, runbook_anchor, selector
from streams.kpis.spec import Chapter, Kpi
from streams.measures.window import SECOND, WINDOWS

CHOSEN: Final = f"${WINDOW_LABEL}"
"""Stands for the window in a query, as in a dashboard's."""


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
        "events": _events(kpi),
        "metric": metric(kpi),
        "queries": list(_queries(kpi)),
        "unit": kpi.unit,
        "better": kpi.better,
        "owner": kpi.owner,
        "windows": kpi.windows,
        "by": kpi.by,
        "stats": kpi.stats,
        "total": kpi.total,
        "vanity": kpi.vanity,
        "no_alert": kpi.no_alert,
        "source": kpi.source,
        "alerts": [_alert(condition) for condition in conditions(catalogue, kpi)],
    }


def _events(kpi: Kpi) -> list[dict[str, Any]]:
    """What the KPI is made of: event types, each with the conditions they meet and the field that is summed or measured."""
    told = (
        {"events": source.events, "where": source.conditions, "field": source.field}
        for _, source in inputs(kpi.formula)
    )
    return list({str(each): each for each in told}.values())


def _queries(kpi: Kpi) -> Iterator[str]:
    """PromQL of the total and of the largest of each breakdown, over the window `$window`."""
    window = {WINDOW_LABEL: CHOSEN if kpi.windows else None}
    if kpi.total:
        yield selector(metric(kpi), **window)
    for dimension in kpi.by:
        yield f"topk(10, {selector(metric(kpi, dimension), **window)})"


def _alert(condition: Condition) -> dict[str, Any]:
    """All comparisons must hold together, for `hold_seconds`, and of at least the volume `least`; what was before is the
    window before, or what was true `ago_seconds` ago."""
    return {
        "name": condition.name,
        "severity": condition.severity,
        "summary": condition.alert.summary,
        "remark": condition.remark,
        "runbook": f"{RUNBOOKS_PATH}#{runbook_anchor(alert_name(condition.kpi, condition.alert))}",
        "hold_seconds": condition.alert.hold // SECOND,
        "least": condition.alert.least,
        "ago_seconds": None if (ago := _ago(condition.alert)) is None else ago // SECOND,
        "comparisons": [_comparison(comparison) for comparison in condition.comparisons],
    }


def _ago(alert: Alert) -> int | None:
    return alert.ago if isinstance(alert, Change) else None


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
