"""Sums of windows that move, against adding up all panes anew."""

from __future__ import annotations

from copy import deepcopy

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from streams.fold.delta import PaneKey
from streams.fold.sums import SPANS, CellSums
from streams.measures.cells import Cells, add_cells
from streams.measures.window import PANES, PaneLength
from tests.naive.window import DAY, HOUR, LENGTHS
from tests.worlds import INSTANTS, many

_NOW = INSTANTS[2]
_SOURCES = st.sampled_from(["people.0", "people.1"])
_CELLS = st.dictionaries(
    st.sampled_from(["n", "n|channel"]),
    st.dictionaries(st.sampled_from(["", "ppc"]), st.integers(-3, 3).filter(bool), min_size=1),
    max_size=2,
)
_AGES = st.one_of(
    st.sampled_from([length * edge for length in LENGTHS.values() for edge in (0, 1, 2)]), st.integers(-HOUR, 200 * DAY)
)
_MOVES = st.sampled_from([0, 1, 10_000, HOUR, DAY, 40 * DAY, -1, -HOUR, -DAY, -40 * DAY])


class MovingSums(RuleBasedStateMachine):
    """Panes come, change and go while the instant moves to and fro."""

    def __init__(self) -> None:
        super().__init__()
        self.at = _NOW
        self.sums = CellSums()
        self.sums.advance(self.at)
        self.panes: dict[tuple[str, PaneKey], Cells] = {}

    @rule(source=_SOURCES, grid=st.sampled_from(PANES), age=_AGES, cells=_CELLS)
    def put(self, source: str, grid: PaneLength, age: int, cells: Cells) -> None:
        """A pane is new, has other cells, or none any more."""
        key = PaneKey(grid.name, grid.start_of(_NOW - age))
        self.sums.put(source, key, deepcopy(cells) or None)
        self.panes[source, key] = cells

    @rule(source=_SOURCES, grid=st.sampled_from(PANES), age=_AGES, cells=_CELLS)
    def add(self, source: str, grid: PaneLength, age: int, cells: Cells) -> None:
        """Something is added to a pane, whether it is there or not; it may come to nothing."""
        key = PaneKey(grid.name, grid.start_of(_NOW - age))
        self.sums.add(source, key, cells)
        add_cells(self.panes.setdefault((source, key), {}), cells)

    @rule()
    def forget(self) -> None:
        """Panes that no window can see any more are let go."""
        horizons = {grid.name: grid.horizon(self.at) for grid in PANES}
        self.sums.forget(horizons)
        self.panes = {place: cells for place, cells in self.panes.items() if place[1].start >= horizons[place[1].grid]}

    @rule(source=_SOURCES)
    def drop(self, source: str) -> None:
        """A shard is forgotten."""
        self.sums.drop(source)
        self.panes = {place: cells for place, cells in self.panes.items() if place[0] != source}

    @rule(move=_MOVES)
    def advance(self, move: int) -> None:
        """The instant moves, forwards or backwards, by a little or beyond a whole window."""
        self.at += move
        self.sums.advance(self.at)

    @invariant()
    def equal_to_adding_up(self) -> None:
        """Every span has the sum of the panes whose start lies in it."""
        for span in SPANS:
            total: Cells = {}
            for (_, key), cells in self.panes.items():
                if key.grid == span.window.panes.name and span.start(self.at) <= key.start < span.end(self.at):
                    add_cells(total, cells)
            assert self.sums[span] == total

    @invariant()
    def keys_are_the_panes_that_are_there(self) -> None:
        """A source has the panes that were put with cells."""
        for source in ("people.0", "people.1"):
            assert self.sums.panes(source).keys() == {
                key for (whose, key), cells in self.panes.items() if whose == source and cells
            }


TestMovingSums = MovingSums.TestCase
TestMovingSums.settings = settings(many, stateful_step_count=25)
