"""Panes as bytes: as they are stored, and as a reader holds them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streams.measures.cells import Cells
from streams.tables.pane_bytes import cells_held, held, pack, unpack

_CELLS = st.dictionaries(st.text(), st.dictionaries(st.text(), st.integers(), min_size=1), min_size=1)


@given(_CELLS)
def test_cells_come_back_as_they_were(cells: Cells) -> None:
    """Any labels, and integers of any size: from what is stored, and from what is held of it."""
    blob = pack(cells)
    assert unpack(blob) == cells
    pane = held(blob)
    assert pane is not None
    assert cells_held(pane) == cells


def test_nothing_is_held_of_nothing() -> None:
    """A pane that is gone, or that came to nothing, would begin the time that is known."""
    assert held(None) is None
    assert held(pack({})) is None


def test_what_is_held_is_small() -> None:
    """Of labels that repeat themselves in series after series it is a tenth of what is stored."""
    labels = {f"campaign-{number}": number for number in range(100)}
    blob = pack({f"measure-{number}|campaign": labels for number in range(20)})
    pane = held(blob)
    assert pane is not None
    assert len(pane) < len(blob) / 10
