"""Adding cells, by which panes, stocks and shards merge."""

from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st

from streams.measures.cells import Cells, add_cells, add_series, series_name

_ROWS = st.dictionaries(st.sampled_from(["", "a", "b"]), st.integers(-5, 5).filter(bool), min_size=1)
_CELLS = st.dictionaries(st.sampled_from(["n", "n|channel", "m"]), _ROWS, max_size=3)


def _sum(*many: Cells) -> Cells:
    total: Cells = {}
    for cells in many:
        add_cells(total, cells)
    return total


@given(_CELLS, _CELLS, _CELLS)
def test_adding_is_associative_and_commutative(a: Cells, b: Cells, c: Cells) -> None:
    """Any grouping and any order of three give the same cells."""
    assert _sum(_sum(a, b), c) == _sum(a, _sum(b, c)) == _sum(c, b, a)


@given(_CELLS, _CELLS)
def test_taking_away_undoes_adding(a: Cells, b: Cells) -> None:
    """Cells that come to 0 are gone, so that equal sums are equal dicts."""
    total = _sum(a, b)
    add_cells(total, b, -1)
    assert total == a
    add_cells(total, a, -1)
    assert total == {}


@given(_CELLS, _CELLS)
def test_what_is_added_stays_as_it_was(a: Cells, b: Cells) -> None:
    """A pane may be part of many sums: adding it changes the sum only, then and later."""
    added, before = b, deepcopy(b)
    total = _sum(a, added)
    add_cells(total, a)
    assert added == before


def test_series_of_totals_and_breakdowns_have_names_of_their_own() -> None:
    """A breakdown is another series than the total, even under an empty label."""
    cells: Cells = {}
    add_series(cells, series_name("n", None), {"": 2})
    add_series(cells, series_name("n", "channel"), [("", 1), ("", 1), ("ppc", 3)])
    assert cells == {"n": {"": 2}, "n|channel": {"": 2, "ppc": 3}}
