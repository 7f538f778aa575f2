"""The page shows the last that was measured of each test there is, with the day where that is another."""

import json

import pytest

from tests.faults.__main__ import README, names
from tests.faults.table import BEGIN, END, Run, kept, merged

RUN = Run("2026-11-27", "a machine")
LINES = [
    json.dumps({"test": "test_b", "form": "long", "figures": {"kills": 49}}),
    json.dumps(
        {"test": "test_a", "form": "short", "figures": {"records": 22_117, "seconds": 0.5, "slope": "+0.1 an hour"}}
    ),
    json.dumps({"test": "test_b", "form": "long", "figures": {"kills": 50}}),
]
MORE = [json.dumps({"test": "test_b[long ago]", "form": "long", "figures": {"kills": 7}})]
EMPTY = f"# Faults\n\n{BEGIN}\n\nold\n\n{END}\n\nThe end.\n"
TESTS = {"test_a", "test_b", "test_b[long ago]"}


def rows(page: str) -> list[str]:
    """The lines of its table."""
    return [line for line in page.splitlines() if line.startswith("| `")]


def test_the_last_figures_of_each_test_stand_between_the_marks() -> None:
    """What stood there is gone, all else stays; a second time changes nothing."""
    fresh = merged(EMPTY, LINES, RUN, TESTS)
    assert rows(fresh) == [
        "| `test_a` | short | records 22,117, seconds 0.5, slope +0.1 an hour |  |",
        "| `test_b` | long | kills 50 |  |",
    ]
    assert "Measured on 2026-11-27: a machine." in fresh
    assert "old" not in fresh
    assert fresh.startswith("# Faults\n")
    assert fresh.endswith("\n\nThe end.\n")
    assert merged(fresh, LINES, RUN, TESTS) == fresh


def test_figures_of_other_runs_stay_and_say_so() -> None:
    """A run of one test leaves the rows of the others, with the day, and with the machine where that was another."""
    page = merged(EMPTY, LINES, RUN, TESTS)
    page = merged(page, MORE, Run("2026-12-01", "a machine"), TESTS)
    assert "Measured on 2026-12-01: a machine." in page
    assert [line.split(" | ")[-1] for line in rows(page)] == ["2026-11-27 |", "2026-11-27 |", " |"]
    page = merged(page, LINES[:1], Run("2026-12-02", "a larger one"), TESTS)
    assert rows(page)[1:] == [
        "| `test_b` | long | kills 49 |  |",
        "| `test_b[long ago]` | long | kills 7 | 2026-12-01: a machine |",
    ]
    assert [row.run for row in kept(page)] == [RUN, Run("2026-12-02", "a larger one"), Run("2026-12-01", "a machine")]


def test_figures_of_tests_that_are_no_more_go() -> None:
    """Also of those with other parameters."""
    page = merged(EMPTY, [*LINES, *MORE], RUN, TESTS)
    assert [row.test for row in kept(merged(page, LINES[2:], RUN, {"test_b"}))] == ["test_b"]


def test_a_page_without_a_place_is_an_error() -> None:
    """Figures that go nowhere would look as if they were written."""
    with pytest.raises(ValueError, match="no place"):
        merged("# Faults\n", LINES, RUN, TESTS)


def test_a_table_of_no_day_is_an_error() -> None:
    """Its rows would pass for those of this run."""
    page = merged(EMPTY, LINES, RUN, TESTS).replace("Measured on", "Of")
    with pytest.raises(ValueError, match="when"):
        merged(page, MORE, RUN, TESTS)


def test_the_readme_shows_tests_that_there_are() -> None:
    """It has the place, with rows in it, and each is of a test of the long form."""
    shown = {row.test for row in kept(README.read_text())}
    assert shown
    assert shown <= names()
