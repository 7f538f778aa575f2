"""The page shows what was measured, and nothing else."""

import json

import pytest

from tests.faults.__main__ import BEGIN, END, README, with_table

LINES = [
    json.dumps({"test": "test_b", "form": "long", "figures": {"kills": 49}}),
    json.dumps(
        {"test": "test_a", "form": "short", "figures": {"records": 22_117, "seconds": 0.5, "slope": "+0.1 an hour"}}
    ),
    json.dumps({"test": "test_b", "form": "long", "figures": {"kills": 50}}),
]


def test_the_last_figures_of_each_test_stand_between_the_marks() -> None:
    """What stood there is gone, all else stays; a second time changes nothing."""
    page = f"# Faults\n\n{BEGIN}\n\nold\n\n{END}\n\nThe end.\n"
    fresh = with_table(page, LINES, "a machine", "2026-11-27")
    assert (
        "| `test_a` | short | records 22,117, seconds 0.5, slope +0.1 an hour |\n| `test_b` | long | kills 50 |"
        in fresh
    )
    assert "Measured on 2026-11-27: a machine." in fresh
    assert "old" not in fresh
    assert fresh.startswith("# Faults\n")
    assert fresh.endswith("\n\nThe end.\n")
    assert with_table(fresh, LINES, "a machine", "2026-11-27") == fresh


def test_a_page_without_a_place_is_an_error() -> None:
    """Figures that go nowhere would look as if they were written."""
    with pytest.raises(ValueError, match="no place"):
        with_table("# Faults\n", LINES, "a machine", "2026-11-27")


def test_the_readme_has_the_place() -> None:
    """Once."""
    assert README.read_text().count(BEGIN) == README.read_text().count(END) == 1
