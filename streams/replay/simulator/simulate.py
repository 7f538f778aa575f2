"""Simulated history, and the same world going on for as long as somebody listens."""

from collections.abc import Iterator

from streams.replay.simulator.beginnings import begin
from streams.replay.simulator.company import Company
from streams.replay.simulator.line import Line
from streams.replay.simulator.world import World


def simulate(seed: int, start_ms: int, end_ms: int, company: Company, scale: float = 1.0) -> Iterator[Line]:
    """What happens from `start_ms` to `end_ms` (excluded), in order of time; the same arguments give the same lines.

    `scale` multiplies the company's people, customers and traffic.
    """
    return begin(company, seed, start_ms, scale).until(end_ms)


def live(world: World, rate: float = 1.0) -> Iterator[Line]:
    """What happens in the world from where it was left, without end: leads of its history go on, no id comes again.

    Lines carry the instants at which they are due; keeping to them is the caller's (see `pace`). `rate` multiplies
    arrivals, not the speed of time, so that response times and office hours stay what they are.
    """
    world.swell(rate)
    return world.until(float("inf"))
