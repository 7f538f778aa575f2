"""What all tests of the settings share."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No settings file lies around where a test runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
