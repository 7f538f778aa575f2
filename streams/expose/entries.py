"""The catalogue as data, for the board and for programs: what each KPI means, where it exists, and what is watched."""

from __future__ import annotations

from typing import Any

import msgspec

from streams.expose.titles import title
from streams.kpis.alert import Alert
from streams.kpis.catalogue import Catalogue
from streams.kpis.naming import alert_name, metric
from streams.kpis.spec import Chapter, Kpi
from streams.measures.window import SECOND, WINDOWS


def catalogue_entries(catalogue: Catalogue, currency: str) -> dict[str, Any]:
    """The chapters with their KPIs, in reading order; money is in `currency` (ISO 4217)."""
    return {
        "windows": list(WINDOWS),
        "currency": currency,
        "chapters": [_chapter(chapter) for chapter in catalogue.chapters],
    }


def _chapter(chapter: Chapter) -> dict[str, Any]:
    return {
        "id": chapter.id,
        "title": chapter.title,
        "about": chapter.about,
        "kpis": [_kpi(kpi) for kpi in chapter.kpis],
    }


def _kpi(kpi: Kpi) -> dict[str, Any]:
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
        "alerts": [_alert(kpi, alert) for alert in kpi.alerts],
    }


def _alert(kpi: Kpi, alert: Alert) -> dict[str, Any]:
    """The alert's own fields, its outward name, its kind, and times in seconds."""
    fields: dict[str, Any] = msgspec.to_builtins(alert)
    del fields["hold"]
    ago = fields.pop("ago", None)
    return {
        **fields,
        "name": alert_name(kpi, alert),
        "kind": type(alert).__name__.lower(),
        "hold_seconds": alert.hold // SECOND,
        **({} if ago is None else {"ago_seconds": ago // SECOND}),
    }
