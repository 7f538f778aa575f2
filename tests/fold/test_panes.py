"""Which panes a time falls in, and which panes are too old to write."""

from hypothesis import given
from hypothesis import strategies as st

from streams.fold.delta import Delta, PaneKey
from streams.fold.panes import Panes
from streams.measures.window import PANES
from tests.naive.window import DAY, HOUR, MINUTE, SECOND

_NOW = 1_713_355_200_000  # 2024-04-17T12:00:00Z
_AGES = st.one_of(
    st.integers(-MINUTE, 3 * HOUR),
    st.integers(-MINUTE, 200 * DAY),
    st.sampled_from([grid.retention + shift for grid in PANES for shift in (-1, 0, 1, -grid.length, grid.length)]),
)


def _panes_of(times: list[int], now: int) -> list[set[PaneKey]]:
    """The panes that each of the times counts in, each pane once."""
    delta = Delta(now=now)
    found: list[set[PaneKey]] = [set() for _ in times]
    for panes, begin, end in Panes(delta).slices(times):
        keys = [key for key, cells in delta.panes.items() if any(cells is pane for pane in panes)]
        for keys_of_one in found[begin:end]:
            assert keys_of_one.isdisjoint(keys)
            keys_of_one.update(keys)
    return found


@given(st.lists(_AGES, max_size=40), st.integers(0, 6 * HOUR))
def test_a_time_is_in_the_pane_of_every_grid_that_anything_can_see(ages: list[int], offset: int) -> None:
    """Of each grid whose horizon is not beyond the pane of the time, and of no other."""
    now = _NOW + offset
    times = sorted(now - age for age in ages)
    assert _panes_of(times, now) == [
        {PaneKey(grid.name, start) for grid in PANES if (start := grid.start_of(time)) >= grid.horizon(now)}
        for time in times
    ]


def test_a_pane_that_reaches_beyond_the_finer_horizon() -> None:
    """At 12:00:05 panes of 10 s matter from 10:00:10 on: of 10:00:09 there is none, of 10:00:10 there is."""
    ten = _NOW - 2 * HOUR
    coarse = {PaneKey("10m", ten), PaneKey("6h", ten - 4 * HOUR)}
    assert _panes_of([ten + 9 * SECOND, ten + 10 * SECOND], _NOW + 5 * SECOND) == [
        coarse,
        {PaneKey("10s", ten + 10 * SECOND), *coarse},
    ]


def test_what_is_too_old_has_no_pane() -> None:
    """Beyond twice the longest window nothing can see it."""
    old = _NOW - 180 * DAY
    panes = Panes(Delta(now=_NOW))
    assert panes.oldest == old
    assert _panes_of([old - 1, old], _NOW) == [set(), {PaneKey("6h", old)}]


def test_what_lies_in_the_same_panes_is_one_slice() -> None:
    """Three seconds of live traffic are added up once, for panes of three grids; a border of one grid makes it two."""
    delta = Delta(now=_NOW)
    panes = Panes(delta)
    begin = _NOW - HOUR
    assert [(len(cells), *rest) for cells, *rest in panes.slices([begin, begin + SECOND, begin + 2 * SECOND])] == [
        (3, 0, 3)
    ]
    cut = sorted(
        (begin, end, len(cells)) for cells, begin, end in panes.slices([begin + 9 * SECOND, begin + 10 * SECOND])
    )
    assert cut == [(0, 1, 1), (0, 2, 2), (1, 2, 1)]
    assert len(delta.panes) == 4
