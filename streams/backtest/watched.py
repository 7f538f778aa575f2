"""What has to be read to judge alerts: the catalogue without everything else, so that reading history costs little."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from math import inf

from streams.fold.conditions import met
from streams.kpis.catalogue import Catalogue
from streams.kpis.condition import Condition, Place, all_conditions
from streams.kpis.naming import alert_name
from streams.kpis.spec import Chapter, Kpi


def only_alerts(catalogue: Catalogue, names: Collection[str]) -> Catalogue:
    """The catalogue with only the alerts of these names (`alert_name`)."""

    def kept(kpi: Kpi) -> Kpi:
        return replace(kpi, alerts=tuple(alert for alert in kpi.alerts if alert_name(kpi, alert) in names))

    return _with_kpis(catalogue, map(kept, catalogue))


class _Asked:
    """Answers whatever is asked with more than any least volume, and remembers it."""

    def __init__(self) -> None:
        self.places: dict[Place, None] = {}

    def get(self, place: Place, /) -> float:
        self.places[place] = None
        return inf


def places(condition: Condition) -> Iterable[Place]:
    """All numbers that the condition looks at: those that judging it asks for."""
    asked = _Asked()
    met(condition, asked)
    return asked.places


def read_for(catalogues: Iterable[Catalogue]) -> Catalogue:
    """What has to be read for the alerts of several catalogues: their KPIs' totals, in the windows that are looked at.

    The catalogues differ in their alerts only."""
    looked_at: dict[str, dict[str | None, None]] = {}
    stats: dict[str, dict[str, None]] = {}
    entries: dict[str, Kpi] = {}
    definitions = None
    for catalogue in catalogues:
        definitions = catalogue.definitions
        for condition in all_conditions(catalogue):
            for id, window, stat, _ in places(condition):
                entries.setdefault(id, catalogue[id])
                looked_at.setdefault(id, {})[window] = None
                if stat is not None:
                    stats.setdefault(id, {})[stat] = None
    assert definitions is not None  # there is at least the catalogue as it is
    kpis = (
        replace(
            kpi,
            windows=tuple(window for window in kpi.windows if window in looked_at[id]),
            stats=tuple(stat for stat in kpi.stats if stat in stats.get(id, {})),
            by=(),
        )
        for id, kpi in entries.items()
    )
    return Catalogue((Chapter("watched", "", "", tuple(kpis)),), definitions)


def totals_of(catalogue: Catalogue) -> Catalogue:
    """The catalogue without breakdowns."""
    return _with_kpis(catalogue, (replace(kpi, by=()) for kpi in catalogue if kpi.total))


def _with_kpis(catalogue: Catalogue, kpis: Iterable[Kpi]) -> Catalogue:
    chosen = {kpi.id: kpi for kpi in kpis}
    chapters = (
        replace(chapter, kpis=tuple(chosen[kpi.id] for kpi in chapter.kpis if kpi.id in chosen))
        for chapter in catalogue.chapters
    )
    return Catalogue(tuple(chapters), catalogue.definitions)
