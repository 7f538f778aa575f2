"""Whether what was measured again and again goes up: the slope of a line through it, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import fmean, linear_regression
from typing import Self

BLOCKS = 20
"""Samples that follow each other are alike, so they do not count one by one: the means of blocks do."""
QUANTILE = 2.101
"""97.5 % of Student's t with BLOCKS − 2 degrees of freedom."""
HOUR_S = 3_600.0

Sample = tuple[float, float]
"""When (s), and what."""


@dataclass(frozen=True)
class Trend:
    """Per hour: the slope, and the bounds between which it lies with 95 % confidence. `most` is the greatest sample, `hours`
    is how long was sampled."""

    slope: float
    low: float
    high: float
    most: float
    hours: float

    @classmethod
    def of(cls, samples: Sequence[Sample]) -> Self:
        """Of at least BLOCKS samples in order of time."""
        cuts = [round(n * len(samples) / BLOCKS) for n in range(BLOCKS + 1)]
        blocks = [samples[begin:end] for begin, end in pairwise(cuts)]
        if not all(blocks):
            raise ValueError(f"{len(samples)} samples are too few for a trend")
        places = [fmean(at for at, _ in block) / HOUR_S for block in blocks]
        values = [fmean(value for _, value in block) for block in blocks]
        slope, intercept = linear_regression(places, values)
        middle = fmean(places)
        spread = sum((place - middle) ** 2 for place in places)
        rest = sum((value - intercept - slope * place) ** 2 for place, value in zip(places, values, strict=True))
        error = QUANTILE * sqrt(rest / (BLOCKS - 2) / spread)
        most, hours = max(value for _, value in samples), (samples[-1][0] - samples[0][0]) / HOUR_S
        return cls(slope, slope - error, slope + error, most, hours)

    def rises(self, bound: float) -> bool:
        """Whether it goes up by more than the bound an hour, for sure."""
        return self.low > bound

    def __str__(self) -> str:
        return f"{self.slope:+.1f} an hour (95 %: {self.low:+.1f} to {self.high:+.1f}), at most {self.most:.0f}"
