"""An alerting rule of Prometheus, and the files that hold them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from streams.kpis.naming import PREFIX, runbook_anchor
from streams.render.generated import yaml_banner
from streams.render.wording import span
from streams.render.yaml import Data, document


@dataclass(frozen=True)
class Rule:
    """`hold` (ms) is how long the expression must be true, `lingers` (ms) how long the alert goes on when it no longer is.

    Labels route the alert, annotations tell a person."""

    name: str
    expr: str
    hold: int
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    lingers: int = 0

    def entry(self) -> Mapping[str, Data]:
        """The rule as Prometheus reads it."""
        return {
            "alert": self.name,
            "expr": self.expr,
            "for": span(self.hold),
            **({"keep_firing_for": span(self.lingers)} if self.lingers else {}),
            "labels": self.labels,
            "annotations": self.annotations,
        }


class Entry(Protocol):
    """Whatever is written into a file of Prometheus: a rule that alerts or records, a case."""

    def entry(self) -> Mapping[str, Data]:
        """As Prometheus or promtool reads it."""
        ...


def rule_file(group: str, rules: Iterable[Entry], source: str) -> str:
    """A file of one group of rules, made from `source`."""
    entries = [rule.entry() for rule in rules]
    return yaml_banner(source) + document({"groups": [{"name": f"{PREFIX}-{group}", "rules": entries}]})


def runbook_url(base: str, section: str) -> str:
    """The address of an alert's section, in the runbooks at `base`."""
    return f"{base}#{runbook_anchor(section)}"
