"""Figures of the fault tests, kept by whoever asks for them: a JSON line per test, and the table that README shows."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.forms import THOROUGH

FORM = "long" if THOROUGH else "short"

KEPT_IN = "FUNNELWATCH_TESTS_FIGURES"
"""The file to which figures are added; without it they are printed only."""


def keep(test: str, figures: Mapping[str, Any]) -> None:
    """Adds the figures of a test to the file."""
    print(f"{test}: {said(figures)}")
    if file := os.environ.get(KEPT_IN):
        with Path(file).open("a") as lines:
            lines.write(json.dumps({"test": test, "form": FORM, "figures": dict(figures)}) + "\n")


def said(figures: Mapping[str, Any]) -> str:
    """For people: `kills 50, records 22,117`."""
    return ", ".join(f"{name} {_number(value)}" for name, value in figures.items())


def table(lines: Iterable[str]) -> str:
    """The table of README, from the lines of the file: the last word of each test."""
    latest = {row["test"]: row for row in map(json.loads, lines)}
    rows = [f"| `{test}` | {row['form']} | {said(row['figures'])} |" for test, row in sorted(latest.items())]
    return "\n".join(["| test | form | figures |", "|---|---|---|", *rows])


def _number(value: Any) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
