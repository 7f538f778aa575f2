"""What an alert of the pipeline on itself says, and how it becomes a rule with its cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from streams.kpis.naming import TRUST_LABEL, TRUST_LOST, pipeline_alert_name
from streams.kpis.owners import OPERATIONS
from streams.measures.window import MINUTE
from streams.render.case import Case, Firing
from streams.render.course import GONE, Course, written
from streams.render.rule import Rule, runbook_url
from streams.render.wording import VALUE

NO_SEVERITY: Final = "none"
"""Of the alert that always fires: nobody is to be told while it does."""

LINGERS: Final = 1 * MINUTE
"""Of alerts with which trust is lost: when their cause is over, alerts on KPIs still fire for a moment, on what was read
before. They are kept quiet until their values have been read, scraped and judged anew."""

AFTERWARDS: Final = 5
"""Minutes that a state lasts after what is to be seen was seen."""

Courses = Mapping[str, Course]
"""Series, by their selector, and how they run."""


@dataclass(frozen=True, kw_only=True)
class PipelineAlert:
    """`says` may hold `{value}` and labels such as `{group}`. The value is piped through `pipe`, which makes `printed` of
    the breaching case's value. `trust_lost` is whether no KPI means anything while it fires.

    `breach` are series under which the expression is true from the minute `since` on, with the labels `keeps`; `mended` are
    those that change in the end, and it is over `clears` minutes later (None: it always fires). `quiet` and `fires_too` are
    series, each put in place of the breaching ones, under which it is silent and fires. Without any one of the breaching
    series it is silent too, unless `fires_too` takes that one away."""

    name: str
    component: str
    severity: str
    expr: str
    summary: str
    says: str
    trust_lost: bool = False
    pipe: str = ""
    printed: str = ""
    hold: int = 5 * MINUTE
    keeps: Mapping[str, str] = field(default_factory=dict)
    breach: Courses = field(default_factory=dict)
    since: int = 0
    mended: Courses | None
    clears: int = 0
    quiet: Mapping[str, Courses] = field(default_factory=dict)
    fires_too: Mapping[str, Courses] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The outward name: `FunnelwatchWorkerBehind`."""
        return pipeline_alert_name(self.name)

    def rule(self, runbooks: str) -> Rule:
        """Its rule; `runbooks` is where the runbooks are served."""
        labels = {label: f"{{{{ $labels.{label} }}}}" for label in self.keeps}
        told = self._told(VALUE % self.pipe, labels, runbooks)
        return Rule(self.title, self.expr, self.hold, self._labels(), told, self._lingers)

    def cases(self, runbooks: str) -> Iterator[Case]:
        """It fires once held and resolves, fires in the other cases that are to be told, and stays silent in all others."""
        firing = Firing({**self.keeps, **self._labels()}, self._told(self.printed, self.keeps, runbooks))
        yield self._fires_and_resolves(firing)
        for when, series in self.fires_too.items():
            yield self._steady(f"fires {when}", {**self.breach, **series}, firing)
        for when, series in self.quiet.items():
            yield self._steady(f"is silent {when}", {**self.breach, **series}, None)
        needless = {name for series in self.fires_too.values() for name, course in series.items() if course is GONE}
        for missing in self.breach:
            if missing not in needless:
                yield self._steady(f"is silent without {missing}", {**self.breach, missing: GONE}, None)

    @property
    def _held(self) -> int:
        """The minute from which on it fires."""
        return self.since + self.hold // MINUTE

    @property
    def _lingers(self) -> int:
        return LINGERS if self.trust_lost else 0

    def _fires_and_resolves(self, firing: Firing) -> Case:
        lasts, mended = self._held + AFTERWARDS, self.mended or {}
        over = self.clears + self._lingers // MINUTE
        series = {
            name: written(
                [(self.breach.get(name, GONE), lasts), (mended.get(name, self.breach.get(name, GONE)), over + 1)]
            )
            for name in {**self.breach, **mended}
        }
        before = ((self._held - 1, None),) if self._held else ()
        lingering = ((lasts + over - 1, firing),) if self._lingers else ()
        after = () if self.mended is None else (*lingering, (lasts + over, None))
        title = "fires once held, and resolves" if after else "fires"
        return Case(title, self.title, series, (*before, (self._held, firing), (lasts - 1, firing), *after))

    def _steady(self, title: str, series: Courses, expected: Firing | None) -> Case:
        minute = self._held + AFTERWARDS
        return Case(
            title,
            self.title,
            {name: written([(course, minute + 1)]) for name, course in series.items()},
            ((minute, expected),),
        )

    def _labels(self) -> dict[str, str]:
        trust = {TRUST_LABEL: TRUST_LOST} if self.trust_lost else {}
        return {"severity": str(self.severity), "owner": OPERATIONS, "component": self.component, **trust}

    def _told(self, value: str, labels: Mapping[str, str], runbooks: str) -> dict[str, str]:
        return {
            "summary": self.summary,
            "description": self.says.format(value=value, **labels),
            "runbook_url": runbook_url(runbooks, self.title),
        }
