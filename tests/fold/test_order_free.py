"""Any order, any batches, any repetition, any restart: the same state and the same values."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.fold.plan import Plan
from streams.fold.reading import Value, read
from streams.measures.cells import Cells
from streams.tables.memory import MemoryTables, ShardState
from tests.folding import Arrival, Folding, folded, plan_for
from tests.naive.window import DAY, HOUR
from tests.worlds import INSTANTS, many, rearranged, worlds

pytestmark = pytest.mark.timeout(900)  # Hypothesis takes up to five minutes to make a failure small
_PLAN = plan_for()


def _filled(cells: Cells) -> Cells:
    """Cells without those that came to nothing."""
    kept = {series: {label: n for label, n in row.items() if n} for series, row in cells.items()}
    return {series: row for series, row in kept.items() if row}


def _state(plan: Plan, shard: ShardState) -> dict[str, Any]:
    """What a shard has stored, but for what tells of the path to it: epoch, offsets, pages of ids."""
    panes = {key: filled for key, cells in shard.panes.items() if (filled := _filled(cells))}
    states = {
        name: {key: plan.tables[name].load(blob) for key, blob in blobs.items()}
        for name, blobs in shard.states.items()
        if blobs
    }
    rankings = {place: members for place, members in shard.rankings.items() if members}
    return {
        "panes": panes,
        "stock": _filled(shard.stock),
        "states": states,
        "rankings": rankings,
        "topics": shard.topics,
        "now": shard.now,
        "latest": shard.latest,
    }


def _states(tables: MemoryTables) -> dict[str, Any]:
    return {str(id): _state(_PLAN, shard) for id, shard in tables.shards.items()} | {"shared": tables.shared}


def _values(tables: MemoryTables, at: int) -> list[Value]:
    return read(_PLAN.catalogue, tables.snapshot(at))


@many
@given(data=st.data(), at=st.sampled_from(INSTANTS), random=st.randoms(use_true_random=False))
def test_the_path_to_a_state_does_not_matter(data: st.DataObject, at: int, random: Random) -> None:
    """Two arrivals of the same events leave the same panes that anything can still see, stock, states and rankings.

    With event time both end at the same `now`, so both have given up the same panes; the values are then equal at every
    instant from the latest event on, those too at which panes have left the windows."""
    world: list[Arrival] = data.draw(worlds(at))
    one, other = folded([world]), folded(rearranged(world, random))
    assert _states(one) == _states(other)
    for later in (0, 1, HOUR, 3 * DAY, 100 * DAY):
        assert _values(one, at + later) == _values(other, at + later)


@many
@given(data=st.data(), at=st.sampled_from(INSTANTS), random=st.randoms(use_true_random=False))
def test_a_restart_between_batches_changes_nothing(data: st.DataObject, at: int, random: Random) -> None:
    """Workers that lose their memory and open their shards anew go on where they were, repeated ids included."""
    world: list[Arrival] = data.draw(worlds(at))
    folding = Folding(_PLAN)
    for batch in rearranged(world, random):
        if random.random() < 0.5:
            folding.restart()
        folding.take(batch)
    assert _states(folding.tables) == _states(folded([world]))


@many
@given(data=st.data(), at=st.sampled_from(INSTANTS), partitions=st.sampled_from([2, 3]))
def test_partitions_change_no_value(data: st.DataObject, at: int, partitions: int) -> None:
    """Events spread over shards by their key read as those of one shard."""
    world: list[Arrival] = data.draw(worlds(at))
    assert _values(folded([world], partitions=partitions), at) == _values(folded([world]), at)


@many
@given(data=st.data(), at=st.sampled_from(INSTANTS), random=st.randoms(use_true_random=False))
def test_wall_clock_gives_up_panes_but_no_visible_value(data: st.DataObject, at: int, random: Random) -> None:
    """Folded late by the wall clock, events miss only panes that no reading from then on can see."""
    world: list[Arrival] = data.draw(worlds(at))
    folding = Folding(_PLAN)
    for batch in rearranged(world, random):
        folding.take(batch, wall=at + HOUR)
    assert _values(folding.tables, at + HOUR) == _values(folded([world]), at + HOUR)
