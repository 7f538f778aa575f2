"""Test cases for rules, in promtool's terms: series in, alerts out, minute by minute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from streams.render.generated import yaml_banner
from streams.render.rule import Entry
from streams.render.yaml import Data, document


@dataclass(frozen=True)
class Firing:
    """An alert that is expected: all its labels but the name, and its annotations in full."""

    labels: Mapping[str, str]
    annotations: Mapping[str, str]


@dataclass(frozen=True)
class Case:
    """`series` are selectors with a sample a minute, in promtool's notation.

    `checks` say what fires after so many minutes."""

    title: str
    alert: str
    series: Mapping[str, str]
    checks: tuple[tuple[int, Firing | None], ...]

    def entry(self) -> Mapping[str, Data]:
        """The case as promtool reads it."""
        return {
            **given(f"{self.alert} {self.title}", self.series),
            "alert_rule_test": [
                {
                    "eval_time": f"{minute}m",
                    "alertname": self.alert,
                    "exp_alerts": []
                    if firing is None
                    else [{"exp_labels": firing.labels, "exp_annotations": firing.annotations}],
                }
                for minute, firing in self.checks
            ],
        }


def given(name: str, series: Mapping[str, str]) -> Mapping[str, Data]:
    """What every case of promtool begins with: its name, and its series with a sample a minute."""
    return {
        "name": name,
        "interval": "1m",
        "input_series": [{"series": selector, "values": values} for selector, values in series.items()],
    }


def case_file(rule_file: str, cases: Iterable[Entry], source: str) -> str:
    """A test file for a rule file (relative to it), made from `source`."""
    return yaml_banner(source) + document(
        {"rule_files": [rule_file], "evaluation_interval": "1m", "tests": [case.entry() for case in cases]}
    )
