"""What an alert of the pipeline on itself says, and how it becomes a rule with its cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from streams.kpis.alert import Severity
from streams.kpis.naming import PREFIX, camel
from streams.measures.window import MINUTE
from streams.render.case import Case, Firing
from streams.render.rule import Rule, runbook_url
from streams.render.wording import VALUE

OWNER: Final = "operations"
"""Whoever runs funnelwatch."""


@dataclass(frozen=True, kw_only=True)
class PipelineAlert:
    """`says` may hold `{value}` and labels such as `{group}`. The value is piped through `pipe`, which makes `printed` of
    the breaching case's value.

    `breach` are series (promtool's notation, a sample a minute) under which the expression is true from the minute
    `since` on, with the labels `keeps`; `quiet` are series, each put in place of the breaching ones, under which it is
    not."""

    name: str
    component: str
    severity: Severity
    expr: str
    summary: str
    says: str
    pipe: str = ""
    printed: str = ""
    hold: int = 5 * MINUTE
    keeps: Mapping[str, str] = field(default_factory=dict)
    breach: Mapping[str, str] = field(default_factory=dict)
    since: int = 0
    quiet: Mapping[str, Mapping[str, str]]

    @property
    def title(self) -> str:
        """The outward name: `FunnelwatchWorkerBehind`."""
        return camel(PREFIX) + self.name

    def rule(self, runbooks: str) -> Rule:
        """Its rule; `runbooks` is where the runbooks are served."""
        labels = {label: f"{{{{ $labels.{label} }}}}" for label in self.keeps}
        return Rule(self.title, self.expr, self.hold, self._labels(), self._told(VALUE % self.pipe, labels, runbooks))

    def cases(self, runbooks: str) -> Iterator[Case]:
        """It fires once held, and stays silent in every quiet case."""
        held = self.since + self.hold // MINUTE
        firing = Firing({**self.keeps, **self._labels()}, self._told(self.printed, self.keeps, runbooks))
        yield Case("fires once held", self.title, self.breach, ((held - 1, None), (held, firing)))
        for when, series in self.quiet.items():
            yield Case(f"is silent {when}", self.title, {**self.breach, **series}, ((held + 5, None),))

    def _labels(self) -> dict[str, str]:
        return {"severity": self.severity.value, "owner": OWNER, "component": self.component}

    def _told(self, value: str, labels: Mapping[str, str], runbooks: str) -> dict[str, str]:
        return {
            "summary": self.summary,
            "description": self.says.format(value=value, **labels),
            "runbook_url": runbook_url(runbooks, self.title),
        }
