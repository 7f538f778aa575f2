"""Which pane a time falls in, and which panes are too old to write."""

from hypothesis import given
from hypothesis import strategies as st

from streams.fold.delta import Delta, PaneKey
from streams.fold.panes import Horizon, roll_up
from streams.measures.window import PANES
from tests.naive.window import DAY, HOUR, MINUTE, SECOND

_NOW = 1_713_355_200_000  # 2024-04-17T12:00:00Z
_AGES = st.one_of(
    st.integers(-MINUTE, 3 * HOUR),
    st.integers(-MINUTE, 200 * DAY),
    st.sampled_from([grid.retention + shift for grid in PANES for shift in (-1, 0, 1, -grid.length, grid.length)]),
)


@given(st.lists(_AGES, max_size=40), st.integers(0, 6 * HOUR))
def test_runs_put_every_time_where_it_belongs(ages: list[int], offset: int) -> None:
    """Runs cover ascending times without a gap, and each time is in the pane that it has by itself."""
    now = _NOW + offset
    times = sorted(now - age for age in ages)
    horizon = Horizon(now)
    runs = list(horizon.runs(times))
    assert [index for _, begin, end in runs for index in range(begin, end)] == list(range(len(times)))
    for pane, begin, end in runs:
        assert {horizon.pane(time) for time in times[begin:end]} == {pane}


@given(_AGES, st.integers(0, 6 * HOUR))
def test_a_time_is_in_the_finest_pane_that_anything_can_see(age: int, offset: int) -> None:
    """The first grid, from the finest, whose horizon is not beyond the pane of the time; none when all are."""
    now = _NOW + offset
    grids = [grid for grid in PANES if grid.start_of(now - age) >= grid.horizon(now)]
    expected = PaneKey(grids[0].name, grids[0].start_of(now - age)) if grids else None
    assert Horizon(now).pane(now - age) == expected


def test_a_coarse_pane_gives_way_to_the_finer_horizon() -> None:
    """At 12:00:05 panes of 10 s matter from 10:00:10 on; the 10-minute pane of 10:00 takes only what lies before.

    Of 10:00:00, 10:00:09 and 10:00:10 the first two are one run of ten minutes, the third is one of ten seconds."""
    ten = _NOW - 2 * HOUR
    times = [ten, ten + 9 * SECOND, ten + 10 * SECOND]
    assert list(Horizon(_NOW + 5 * SECOND).runs(times)) == [
        (PaneKey("10m", ten), 0, 2),
        (PaneKey("10s", ten + 10 * SECOND), 2, 3),
    ]


def test_what_is_too_old_has_no_pane() -> None:
    """Beyond twice the longest window everything is one run without a pane."""
    old = _NOW - 180 * DAY
    assert list(Horizon(_NOW).runs([old - 2, old - 1, old])) == [(None, 0, 2), (PaneKey("6h", old), 2, 3)]


def test_fine_panes_roll_up_through_every_grid() -> None:
    """A pane of 10 s adds to its 10 minutes and its 6 hours, beside what was written there directly."""
    delta = Delta()
    delta.pane(PaneKey("10s", _NOW + 10 * SECOND))["n"] = {"": 1}
    delta.pane(PaneKey("10s", _NOW + 11 * MINUTE))["n"] = {"": 2}
    delta.pane(PaneKey("10m", _NOW))["n"] = {"": 4}
    delta.pane(PaneKey("6h", _NOW))["n"] = {"": 8}
    roll_up(delta)
    assert delta.panes[PaneKey("10m", _NOW)] == {"n": {"": 5}}
    assert delta.panes[PaneKey("10m", _NOW + 10 * MINUTE)] == {"n": {"": 2}}
    assert delta.panes[PaneKey("6h", _NOW)] == {"n": {"": 15}}
    assert len(delta.panes) == 5
