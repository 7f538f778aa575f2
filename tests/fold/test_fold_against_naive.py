"""The fold against a naive reading of the contract, over small worlds."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.fold.reading import read
from tests.folding import Arrival, Folding, plan_for
from tests.naive.kpis import expected_values
from tests.naive.table import differences, keyed
from tests.worlds import INSTANTS, TOLD, Told, many, rearranged, worlds

pytestmark = pytest.mark.timeout(900)  # Hypothesis takes up to five minutes to make a failure small


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told.definitions.response_clock)
@many
@given(data=st.data(), at=st.sampled_from(INSTANTS), random=st.randoms(use_true_random=False))
def test_every_kpi_equals_a_naive_pass(told: Told, data: st.DataObject, at: int, random: Random) -> None:
    """Whatever the order, the batches, the repetitions and the partitions, each value is that of one naive pass."""
    world: list[Arrival] = data.draw(worlds(at))
    plan = plan_for(told.definitions)
    folding = Folding(plan, partitions=random.choice((1, 2, 3)))
    for batch in rearranged(world, random):
        folding.take(batch)
    got = keyed(value.row() for value in read(plan.catalogue, folding.tables.snapshot(at)))
    assert not differences(expected_values(world, at, told.rules), got)
