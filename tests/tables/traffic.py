"""Traffic for the tables: some days of the simulated company, in batches, with repetitions and late arrivals."""

from __future__ import annotations

from random import Random

import msgspec

from streams.events.codec import ANY
from streams.measures.window import DAY
from streams.replay.simulator.example import COMPANY
from streams.replay.simulator.simulate import simulate
from tests.cases import AT, milliseconds
from tests.folding import Arrival

START = milliseconds(AT) - 40 * DAY


def batches_of_a_company(random: Random, batches: int = 40) -> list[list[Arrival]]:
    """Ten days, such that a batch spans some hours; one event in ten comes late, one in ten again."""
    lines = simulate(random.randrange(1_000), START, START + 10 * DAY, COMPANY, scale=0.02)
    values = [msgspec.json.encode(line.event) for line in lines]
    arrivals = ANY.decode_batch(values, START + 30 * DAY).events
    placed = [
        (place + random.choice((0,) * 9 + (len(arrivals) // 2,)), arrival) for place, arrival in enumerate(arrivals)
    ]
    placed += [(place + random.randrange(len(arrivals)), arrival) for place, arrival in enumerate(arrivals[::10])]
    ordered = [arrival for _, arrival in sorted(placed, key=lambda placed: placed[0])]
    size = -(-len(ordered) // batches)
    return [ordered[begin : begin + size] for begin in range(0, len(ordered), size)]
