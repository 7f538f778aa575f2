"""What the tests of the user's own catalogue share: the catalogue under a text, and the sentences that refuse one."""

from __future__ import annotations

import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent
from typing import Final

import pytest

from streams.catalogue_file import customised_by
from streams.fold.plan import Plan
from streams.fold.reading import read
from streams.kpis.catalogue import Catalogue, catalogue
from streams.kpis.custom.apply import customised
from streams.settings.problems import SettingsError
from tests.cases import AT, Kpis, events, milliseconds
from tests.folding import folded

BUILT_IN: Final = catalogue()


def under(toml: str) -> Catalogue:
    """The built-in catalogue as the text changes it."""
    return customised(BUILT_IN, tomllib.loads(dedent(toml)))


def refused(toml: str) -> list[str]:
    """The sentences that refuse a file with this text, each from its line on: `3: kpis.x must be …`."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "kpis.toml")
        file.write_text(dedent(toml).lstrip("\n"))
        with pytest.raises(SettingsError) as refusal:
            customised_by(file, BUILT_IN)
        return [sentence.removeprefix(f"{file}:") for sentence in refusal.value.problems]


def shown(toml: str, lines: str) -> Kpis:
    """The values of every KPI of the customised catalogue, from the events of a case."""
    plan = Plan(under(toml))
    return Kpis(read(plan.catalogue, folded([events(lines)], plan).snapshot(milliseconds(AT))))
