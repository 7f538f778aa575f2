"""The draws that the simulator makes, all from one seeded source, so that a seed names one history."""

from bisect import bisect
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from math import exp, sqrt
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")

# From here on a rounded normal draw is indistinguishable from a Poisson draw, and takes constant time.
_POISSON_IS_NORMAL = 30.0


class Weighted(Generic[T]):
    """Items that are drawn in proportion to their weights; all weights zero draws the last."""

    def __init__(self, items: Iterable[T], weight: Callable[[T], float]) -> None:
        self.items: Sequence[T] = tuple(items)
        self._bounds = list(accumulate(weight(item) for item in self.items))

    @property
    def total(self) -> float:
        return self._bounds[-1]

    def at(self, share: float) -> T:
        """The item that lies at `share` (0 ≤ share < 1) of the total weight."""
        return self.items[min(bisect(self._bounds, share * self._bounds[-1]), len(self.items) - 1)]


class Chance(Random):
    """A seeded source of the few distributions that people and markets follow here."""

    def happens(self, probability: float) -> bool:
        return self.random() < probability

    def pick(self, weighted: Weighted[T]) -> T:
        return weighted.at(self.random())

    def about(self, median: float, spread: float = 0.5) -> float:
        """A log-normal draw: half of them below the median; `spread` is the sigma of the logarithm."""
        return median * exp(self.gauss(0.0, spread))

    def count(self, mean: float) -> int:
        """A Poisson draw."""
        if mean > _POISSON_IS_NORMAL:
            return max(0, round(self.gauss(mean, sqrt(mean))))
        count, product, floor = 0, self.random(), exp(-mean)
        while product > floor:
            count += 1
            product *= self.random()
        return count
