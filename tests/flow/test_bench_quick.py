"""The bench in its short form: every contender's result is right, and the worker has not fallen back."""

from tests.bench.bench import Bench
from tests.bench.rounds import FIRST, FULL, STOCK, run_rounds

EVENTS = 200_000

FLOOR = {FIRST: 4.0, FULL: 3.0}
"""Times a stock agent that only counts. Half of what was measured on a quiet machine: one that others use as well squeezes
Kafka, Redis and the worker together more than Faust alone. The target is ten times; `make bench` measures against it."""


def test_the_worker_is_far_ahead_of_a_stock_agent_that_counts() -> None:
    """One worker with the first chapters, and with everything in the catalogue, against Faust as it comes, in one run."""
    with Bench(EVENTS) as bench:
        contenders = run_rounds(bench, 1, print)
    ratios = {name: contenders[name].rate / contenders[STOCK].rate for name in FLOOR}
    assert all(ratios[name] >= floor for name, floor in FLOOR.items()), f"times a stock Faust agent: {ratios}"
