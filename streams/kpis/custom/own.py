"""KPIs of the user's own: a measure of events, or a formula of other KPIs."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Final

from streams.kpis.custom import expression
from streams.kpis.custom.counting import MEASURES, measure
from streams.kpis.custom.entry import CHANGES, NONE_SET, changed
from streams.kpis.custom.expression import FormulaError, parsed
from streams.kpis.custom.problem import did_you_mean
from streams.kpis.custom.table import Table
from streams.kpis.formula import Formula, Steps
from streams.kpis.spec import ALL_WINDOWS, NOW, Better, Kpi, Owner, Unit
from streams.measures.amount import Money
from streams.measures.measure import Measure

SOURCE: Final = "the catalogue file"
DEFINITIONS: Final = (*MEASURES, "formula")

_KEYS: Final = (*CHANGES, *DEFINITIONS, "of", "where", "unit", "better", "vanity")
_UNIT_ENDINGS: Final = {"_ratio": Unit.RATIO, "_seconds": Unit.SECONDS}


class OwnKpis:
    """All of them, with the built-in ones that their formulas may name."""

    def __init__(self, built_in: Mapping[str, Kpi], tables: Mapping[str, Table]) -> None:
        self._tables = {id: table for id, table in tables.items() if _is_definition(id, table, built_in)}
        self._known = dict(built_in)
        self._trees = {id: tree for id, table in self._tables.items() if (tree := _tree(table)) is not None}

    def built(self, ids: Collection[str]) -> dict[str, Kpi]:
        """The KPIs in the order of the file; `ids` are those in force. What is wrong is noted, and left out."""
        for id in self._in_order():
            table = self._tables[id]
            formula = self._formula(id) if table.is_sound() else None
            if formula is not None:
                self._known[id] = _entry(id, table, formula, self._windows(id), ids)
        return {id: self._known[id] for id, table in self._tables.items() if id in self._known and table.is_sound()}

    def _in_order(self) -> Iterator[str]:
        """Every KPI after those that its formula names; those that name each other in a circle are refused."""
        graph = {id: [name for name in self._named(id) if name in self._tables] for id in self._tables}
        while True:
            try:
                return iter([*TopologicalSorter(graph).static_order()])
            except CycleError as error:
                circle = error.args[1][::-1]
                first = next(id for id in graph if id in circle)
                start = circle.index(first)
                around = [*circle[start:-1], *circle[:start], first]
                self._tables[first].refuse(f"is made of itself: {' → '.join(around)}.", "formula")
                graph[first] = []

    def _named(self, id: str) -> list[str]:
        return [*expression.names(self._trees[id])] if id in self._trees else []

    def _formula(self, id: str) -> Formula | None:
        table = self._tables[id]
        if id not in self._trees:
            return measure(id, table)
        sound = True
        for name in dict.fromkeys(self._named(id)):
            if name in self._known:
                if reason := _cannot_stand_in(self._known[name]):
                    table.refuse(f"names {name}, {reason}.", "formula")
            elif name not in self._tables:
                table.refuse(
                    f"names {name}, which is no KPI{did_you_mean(name, [*self._known, *self._tables])}", "formula"
                )
            sound = sound and name in self._known  # else it was refused itself, or there is no such KPI
        if not sound or not table.is_sound():
            return None
        try:
            return expression.formula(self._trees[id], {name: self._known[name].formula for name in self._named(id)})
        except FormulaError as error:
            table.refuse(str(error), "formula")
            return None

    def _windows(self, id: str) -> tuple[str, ...]:
        """Those of a measure; of a formula all, if anything in it has windows."""
        if id in self._trees and not any(self._known[name].windows for name in self._named(id)):
            return NOW
        return ALL_WINDOWS


def _is_definition(id: str, table: Table, built_in: Mapping[str, Kpi]) -> bool:
    """Whether a table that is of no built-in KPI defines one; if not, that is noted."""
    said = [key for key in DEFINITIONS if key in table]
    if not said:
        table.refuse(
            f"is no KPI, and has none of {', '.join(DEFINITIONS)} to make it one{did_you_mean(id, [*built_in])}"
        )
        return False
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", id) or len(id) > 60 or id in expression.FUNCTIONS:
        table.refuse(
            "is no id of a KPI: up to 60 lower-case letters and digits, with single underscores between words."
        )
    if len(said) > 1:
        table.refuse(f"cannot stand beside {said[0]}: a KPI is one of both.", said[1])
    if "formula" in said:
        for key in ("of", "where"):
            if key in table:
                table.refuse("is for counts and sums of events, not for a formula.", key)
    table.allow(_KEYS, "a KPI")
    return True


def _tree(table: Table) -> ast.expr | None:
    text = table.text("formula") if "formula" in table else None
    if text is None:
        return None
    try:
        tree = parsed(text)
    except FormulaError as error:
        table.refuse(str(error), "formula")
        return None
    if not any(True for _ in expression.names(tree)):
        table.refuse("names no KPI.", "formula")
        return None
    return tree


def _cannot_stand_in(kpi: Kpi) -> str:
    """Why the KPI has no one number that a formula could take; empty if it has."""
    if kpi.stats:
        return "which is a distribution and not one number"
    return f"which is only by {kpi.formula.dimension}" if isinstance(kpi.formula, Steps) else ""


def _entry(id: str, table: Table, formula: Formula, windows: tuple[str, ...], ids: Collection[str]) -> Kpi:
    better, said = table.chosen("better", [*Better]), table.chosen("unit", [*Unit])
    unit = Unit(said) if said else _unit(id, formula)
    for ending, fitting in _UNIT_ENDINGS.items():
        if id.endswith(ending) and unit is not fitting:
            table.refuse(f"is {unit}, but an id that ends with {ending} is of {fitting}.", "unit")
        elif unit is fitting and not id.endswith(ending):
            table.refuse(f"is {unit}, so the id has to end with {ending}.", "unit")
    plain = Kpi(
        id=id,
        meaning=f"{id.replace('_', ' ').capitalize()}.",
        formula=formula,
        owner=Owner.MARKETING,
        better=Better(better) if better else _better(table),
        unit=unit,
        windows=windows,
        vanity=table.flag("vanity") or False,
        no_alert=NONE_SET,
        source=SOURCE,
    )
    return changed(plain, table, ids)


def _better(table: Table) -> Better:
    """The side on which no alert fires, where only one is watched."""
    said = table.values.get("alerts")
    alerts = [alert for alert in said.values() if isinstance(alert, Mapping)] if isinstance(said, Mapping) else []
    above, below = (any(side in alert for alert in alerts) for side in ("above", "below"))
    return Better.DEPENDS if above and below else Better.DOWN if above else Better.UP


def _unit(id: str, formula: Formula) -> Unit:
    """What the id ends with, or what the field that is summed holds."""
    money = isinstance(formula, Measure) and isinstance(getattr(getattr(formula, "feed", None), "amount", None), Money)
    ending = next((unit for ending, unit in _UNIT_ENDINGS.items() if id.endswith(ending)), None)
    return ending or (Unit.MONEY if money else Unit.COUNT)
