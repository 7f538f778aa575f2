"""The catalogue under what the user says of it: KPIs off, changed, and new.

The result keeps to what every catalogue has to keep to: what was not refused already is held to the lint.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Final

from streams.kpis import lint
from streams.kpis.alert import Share
from streams.kpis.catalogue import Catalogue
from streams.kpis.custom.entry import CHANGES, changed
from streams.kpis.custom.own import DEFINITIONS, OwnKpis
from streams.kpis.custom.problem import CustomErrors, Path, Problem, Problems
from streams.kpis.custom.table import Table
from streams.kpis.naming import alert_name, camel, metric
from streams.kpis.spec import Chapter, Kpi

KPIS: Final = "kpis"
"""The one table at the top of the file."""

OWN: Final = ("custom", "Your own", "What the catalogue file defines.")
"""Id, title and subject of the chapter of new KPIs."""


def customised(catalogue: Catalogue, table: Mapping[str, object]) -> Catalogue:
    """The catalogue under the tables of a file. Raises CustomErrors with all that cannot be."""
    problems = Problems()
    top = Table((), table, problems)
    top.allow([KPIS], "the catalogue file")
    chosen = top.table(KPIS)
    tables = {} if chosen is None else chosen.tables()
    built_in = {kpi.id: kpi for kpi in catalogue}
    off = {id for id, said in tables.items() if said.flag("off")}
    ids = (built_in.keys() | tables.keys()) - off
    entries = {id: _changed(kpi, tables[id], ids) for id, kpi in built_in.items() if id in tables}
    entries |= OwnKpis(built_in, {id: said for id, said in tables.items() if id not in built_in}).built(ids)
    sound = {id: kpi for id, kpi in entries.items() if tables[id].is_sound()}
    result = _assembled(catalogue, sound, off)
    found = [*problems.found, *_breaches(catalogue, result, sound)]
    if found:
        raise CustomErrors(found)
    return result


def _changed(kpi: Kpi, table: Table, ids: Collection[str]) -> Kpi:
    if definition := next((key for key in DEFINITIONS if key in table), None):
        table.refuse(
            f"cannot be said of {kpi.id}, which is built in: choose another id for a KPI of your own.", definition
        )
        return kpi
    table.allow(CHANGES, "a KPI that is built in")
    return changed(kpi, table, ids)


def _assembled(catalogue: Catalogue, entries: Mapping[str, Kpi], off: Collection[str]) -> Catalogue:
    id, title, about = OWN
    built_in = {kpi.id for kpi in catalogue}
    chapters = [
        replace(chapter, kpis=tuple(entries.get(kpi.id, kpi) for kpi in chapter.kpis)) for chapter in catalogue.chapters
    ]
    chapters.append(Chapter(id, title, about, tuple(kpi for kpi in entries.values() if kpi.id not in built_in)))
    left = [replace(chapter, kpis=tuple(kpi for kpi in chapter.kpis if kpi.id not in off)) for chapter in chapters]
    left = [replace(chapter, kpis=tuple(_without_shares_of(kpi, off) for kpi in chapter.kpis)) for chapter in left]
    return Catalogue(tuple(chapter for chapter in left if chapter.kpis), catalogue.definitions)


def _without_shares_of(kpi: Kpi, off: Collection[str]) -> Kpi:
    """An alert on the share of a KPI goes with that KPI."""
    left = tuple(alert for alert in kpi.alerts if not (isinstance(alert, Share) and alert.of in off))
    if len(left) == len(kpi.alerts):
        return kpi
    gone = ", ".join(alert.of for alert in kpi.alerts if isinstance(alert, Share) and alert.of in off)
    return replace(kpi, alerts=left, no_alert="" if left else f"it would be held against {gone}, which is switched off")


# The rules that a file can break, each with the key at which it is broken (empty: the id). Users may word things as they like.
_RULES: Final[Mapping[Callable[[Catalogue], Iterator[str]], str]] = {
    lint.metrics_are_named_apart: "",
    lint.vanity_is_watched_for_absence_only: "vanity",
    lint.formulas_can_be_read: "formula",
    lint.breakdowns_are_in_the_events: "by",
    lint.something_is_shown: "by",
    lint.statistics_are_of_distributions: "stats",
    lint.alerts_are_named_apart: "alerts",
    lint.alerts_look_where_the_kpi_is: "alerts",
    lint.changes_say_how_long_ago: "alerts",
    lint.alerts_fire_on_the_bad_side: "alerts",
    lint.volumes_exist: "alerts",
    lint.objectives_are_shares: "alerts",
}


def _breaches(before: Catalogue, after: Catalogue, touched: Mapping[str, Kpi]) -> Iterator[Problem]:
    """What the file breaks of the rules of every catalogue."""
    for rule, key in _RULES.items():
        known = set(rule(before))
        for breach in dict.fromkeys(rule(after)):
            if breach not in known:
                yield Problem(_place(breach, key, touched), f"cannot be: {breach}")


def _place(breach: str, key: str, touched: Mapping[str, Kpi]) -> Path:
    """The key that a breach is about, told from the names in it; the longest name says most."""
    places: dict[str, Path] = {}
    for id, kpi in touched.items():
        names = (id, metric(kpi), *(metric(kpi, dimension) for dimension in kpi.by))
        places |= dict.fromkeys(names, (KPIS, id, key) if key else (KPIS, id))
        places |= {alert_name(kpi, alert): (KPIS, id, "alerts", alert.name) for alert in kpi.alerts}
        places.setdefault(camel(id), (KPIS, id))
    named = [word for word in re.findall(r"\w+", breach) if word in places]
    return places[max(named, key=len)] if named else (KPIS,)
