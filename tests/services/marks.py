"""Puts the mark `flow` on every test that needs a real server, so that `-m "not flow"` needs nothing but Python, and keeps what
`make test` looks for in these folders only from lying elsewhere."""

import pytest

from tests.services.commands import REPOSITORY
from tests.services.fixtures import STARTED_BY

_FOLDERS = {"flow", "faults"}  # in tests/: all that is in them
_RUN_APART = ("timed", "paced")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """By folder, and whatever asks for a server elsewhere."""
    for item in items:
        if any(map(item.get_closest_marker, _RUN_APART)) and not _FOLDERS.intersection(_folders(item)):
            raise pytest.UsageError(
                f"{item.nodeid} runs apart from others: those lie in {' and '.join(sorted(_FOLDERS))}"
            )
        if _FOLDERS.intersection(_folders(item)) or STARTED_BY.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("flow")


def _folders(item: pytest.Item) -> tuple[str, ...]:
    return item.path.relative_to(REPOSITORY).parts[1:-1]
