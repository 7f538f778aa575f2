"""The bench in its short form: every result is right, and the worker has not fallen back."""

import pytest

from tests.bench.bench import Bench
from tests.bench.loads import Loads
from tests.bench.rounds import BY_HAND, COUNTING, FULL, JOURNEYS, STOCK, run_rounds
from tests.bench.servers import Servers

EVENTS = 100_000

FLOOR = {COUNTING: 4.0, FULL: 3.0}
"""Times a stock agent that only counts: below all of what was measured, 7.7 and more for one entry and 4.1 to 7.5 for everything,
on machines more or less busy, where Kafka, Redis and the worker share two cores. `make bench` measures against the targets."""


@pytest.mark.timed
def test_the_worker_is_far_ahead_of_a_stock_agent_that_counts() -> None:
    """One worker with one entry, and with everything in the catalogue, against Faust as it comes, in one run."""
    with Servers() as servers:
        bench = Bench(servers, Loads(servers, EVENTS, print))
        contenders = run_rounds(bench, 1, (STOCK, BY_HAND, COUNTING, FULL, JOURNEYS), print)
    ratios = {name: contenders[name].rate / contenders[STOCK].rate for name in FLOOR}
    assert all(ratios[name] >= floor for name, floor in FLOOR.items()), f"times a stock Faust agent: {ratios}"
