"""Alerts on watched KPIs that are there no longer. An alert on a value that is absent can never fire, and says so nowhere.

A ticket per KPI, not per series of it: where the longest window that is watched has no value, no shorter one has. A KPI
that never was is not missed, and neither is any while no exporter serves KPIs; the pipeline's alerts tell of that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from streams.kpis.alert import Severity
from streams.kpis.catalogue import Catalogue
from streams.kpis.condition import Condition, Quantity, conditions
from streams.kpis.naming import STAT_LABEL, WINDOW_LABEL, Vital, absent_name, selector
from streams.kpis.spec import Chapter, Kpi
from streams.measures.window import DAY, HOUR, MINUTE, WINDOWS
from streams.render.case import Case, Firing
from streams.render.course import GONE, Course, level, written
from streams.render.promql import merged_over, series
from streams.render.rule import Rule, runbook_url
from streams.render.wording import span, subject

_SHARE_OF_WINDOW: Final = 24
_SHORTEST_HOLD: Final = 5 * MINUTE
_LONGEST_HOLD: Final = HOUR
"""A month in which nothing happened is no less sure after an hour than after a day."""
_LONGEST_LOOK_BACK: Final = 7 * DAY
"""A longer look back costs more samples at every evaluation, and tells nobody more."""
_AFTERWARDS: Final = 5
_UP: Final = selector(Vital.EXPORTER_UP, instance="exporter-1")


@dataclass(frozen=True)
class Absence:
    """What is missed: a number that was there within the last `look_back` ms, for `hold` ms. `silenced` are the KPI's
    alerts."""

    quantity: Quantity
    silenced: tuple[str, ...]

    @property
    def kpi(self) -> Kpi:
        return self.quantity.kpi

    @property
    def name(self) -> str:
        """The outward name: `BounceRatioAbsent`."""
        return absent_name(self.kpi)

    @property
    def hold(self) -> int:
        """An hour of a day, and so on: a window that moves on may be empty for a while."""
        return min(max(self._window // _SHARE_OF_WINDOW, _SHORTEST_HOLD), _LONGEST_HOLD)

    @property
    def look_back(self) -> int:
        """The window before, as far as it is worth looking."""
        return min(self._window, _LONGEST_LOOK_BACK)

    @property
    def expr(self) -> str:
        """What was there, is not, and could be."""
        return (
            f"{merged_over(self.quantity, span(self.look_back))}\n"
            f"unless\n{merged_over(self.quantity)}\n"
            f"and on ()\nmax({Vital.EXPORTER_UP}) == 1"
        )

    @property
    def says(self) -> str:
        """What a person is told."""
        silenced = (
            " and ".join((", ".join(self.silenced[:-1]), self.silenced[-1])) if self.silenced[1:] else self.silenced[0]
        )
        return (
            f"{subject(self.quantity)} has been absent for {span(self.hold)} and was there within the {span(self.look_back)} "
            f"before. Meanwhile {silenced} cannot fire."
        )

    @property
    def _window(self) -> int:
        return DAY if self.quantity.window is None else WINDOWS[self.quantity.window].length


def absences(catalogue: Catalogue, chapter: Chapter) -> Iterator[Absence]:
    """Of every KPI of the chapter with alerts."""
    for kpi in chapter.kpis:
        watched = list(conditions(catalogue, kpi))
        if watched:
            names = tuple(condition.name for condition in watched)
            yield Absence(max(map(_first, watched), key=_length), names)


def absence_rule(absence: Absence, runbooks: str) -> Rule:
    """Its rule; `runbooks` is where the runbooks are served."""
    return Rule(absence.name, absence.expr, absence.hold, _routed_by(absence.kpi), _told(absence, runbooks))


def absence_cases(absence: Absence, runbooks: str) -> Iterator[Case]:
    """It fires once held, resolves when the value is back or forgotten, and is silent where nobody can know."""
    value, held, there = series(absence.quantity, instance="exporter-1"), absence.hold // MINUTE, 2
    lasts = held + _AFTERWARDS
    own = {WINDOW_LABEL: absence.quantity.window, STAT_LABEL: absence.quantity.stat}
    labels = {label: text for label, text in own.items() if text is not None}
    firing = Firing({**labels, **_routed_by(absence.kpi)}, _told(absence, runbooks))
    lost = ((level(1), there), (GONE, lasts))

    def case(
        title: str, value_runs: tuple[tuple[Course, int], ...], up: Course, *checks: tuple[int, Firing | None]
    ) -> Case:
        minutes = sum(length for _, length in value_runs)
        return Case(title, absence.name, {value: written(value_runs), _UP: written([(up, minutes)])}, checks)

    yield case(
        "fires once held, and resolves",
        (*lost, (level(1), _AFTERWARDS)),
        level(1),
        (there + held - 1, None),
        (there + held, firing),
        (there + lasts, None),
    )
    yield case("is silent while no exporter serves KPIs", lost, level(0), (there + held, None))
    yield case("is silent while no exporter is scraped", lost, GONE, (there + held, None))
    yield case("is silent where it never was", ((GONE, there + lasts),), level(1), (there + held, None))
    other = series(absence.quantity, instance="exporter-2")
    replaced = case("is silent while another replica has it", lost, level(1), (there + held, None))
    yield Case(
        replaced.title,
        replaced.alert,
        {**replaced.series, other: written([(level(1), there + lasts)])},
        replaced.checks,
    )


def _first(condition: Condition) -> Quantity:
    return condition.comparisons[0].quantity


def _length(quantity: Quantity) -> int:
    return 0 if quantity.window is None else WINDOWS[quantity.window].length


def _routed_by(kpi: Kpi) -> dict[str, str]:
    return {"severity": Severity.TICKET.value, "owner": kpi.owner.value, "kpi": kpi.id}


def _told(absence: Absence, runbooks: str) -> dict[str, str]:
    return {
        "summary": f"{absence.kpi.id} is absent: nobody would be told if it were bad.",
        "description": absence.says,
        "runbook_url": runbook_url(runbooks, absence.name),
    }
