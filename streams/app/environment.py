"""The one look at the environment."""

from __future__ import annotations

import os
from pathlib import Path

from streams.settings.root import Settings


def load_settings(config: Path | None = None) -> Settings:
    """The settings of this process. Raises SettingsError."""
    return Settings.load(config, os.environ)
