"""Settings as the tests give them: some variables, and the text of the file in the current folder."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from streams.settings.problems import SettingsError
from streams.settings.root import Settings


def load(environ: Mapping[str, str] | None = None, toml: str | None = None) -> Settings:
    """The settings of these variables and of a file with this text."""
    if toml is not None:
        Path("funnelwatch.toml").write_text(toml)
    return Settings.load(None, environ or {})


def refused(environ: Mapping[str, str] | None = None, toml: str | None = None) -> list[str]:
    """The sentences that refuse these settings."""
    with pytest.raises(SettingsError) as refusal:
        load(environ, toml)
    return str(refusal.value).splitlines()
