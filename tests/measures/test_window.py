"""The arithmetic of windows and panes."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.measures.window import PANES, WINDOWS, PaneLength, Span, Window
from tests.naive.window import LENGTHS, covers, covers_before
from tests.naive.window import PANES as CONTRACT_PANES

_INSTANTS = st.integers(-(10**6), 2**43)


def test_windows_and_panes_are_those_of_the_contract() -> None:
    """Names, lengths and pane lengths; panes are kept for two of the longest window that reads them."""
    assert {name: window.length for name, window in WINDOWS.items()} == LENGTHS
    assert {name: window.panes.length for name, window in WINDOWS.items()} == CONTRACT_PANES
    for grid in PANES:
        assert grid.retention == 2 * max(w.length for w in WINDOWS.values() if w.panes == grid)


def test_coarse_panes_are_made_of_whole_fine_ones() -> None:
    """Each grid's length is a multiple of the finer one's, and its retention is longer: what a fine pane has, a coarser has."""
    for fine, coarse in pairwise(PANES):
        assert coarse.length % fine.length == 0
        assert coarse.retention > fine.retention


@pytest.mark.parametrize("window", WINDOWS.values(), ids=lambda window: window.name)
@given(at=_INSTANTS, offset=st.integers(-3, 3), panes=st.integers(-3, 3), edge=st.sampled_from([0, 1, 2]))
def test_a_span_has_the_panes_of_the_contract(window: Window, at: int, offset: int, panes: int, edge: int) -> None:
    """A time is between a span's start and end exactly when its pane's start p satisfies T − w ≤ p < T, or the same before."""
    time = at - edge * window.length + panes * window.panes.length + offset
    now, before = Span(window), Span(window, before=True)
    start = window.panes.start_of(time)
    assert (now.start(at) <= start < now.end(at)) == covers(window.name, at, time)
    assert (before.start(at) <= start < before.end(at)) == covers_before(window.name, at, time)


@pytest.mark.parametrize("window", WINDOWS.values(), ids=lambda window: window.name)
@given(at=_INSTANTS)
def test_the_window_before_ends_where_the_window_begins(window: Window, at: int) -> None:
    """No pane is in both, none between them, and both have as many panes, whatever the instant."""
    now, before = Span(window), Span(window, before=True)
    assert before.end(at) == now.start(at)
    assert now.end(at) - now.start(at) == before.end(at) - before.start(at) == window.length


@pytest.mark.parametrize("grid", PANES, ids=lambda grid: grid.name)
@given(now=_INSTANTS)
def test_the_horizon_is_the_least_pane_that_a_span_still_covers(grid: PaneLength, now: int) -> None:
    """No span of the grid begins before its horizon, at `now` or later, and the longest begins right there."""
    starts = [Span(window, True).start(now) for window in WINDOWS.values() if window.panes == grid]
    assert min(starts) == grid.horizon(now)
    assert grid.horizon(now) <= grid.horizon(now + 1)
