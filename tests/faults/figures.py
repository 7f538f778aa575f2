"""Figures of the fault tests, kept by whoever asks for them: a JSON line per test, and in words."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
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


def _number(value: Any) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
