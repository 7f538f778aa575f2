"""Distributions: a quantile sketch and the exact mean, over the panes of a window.

The sketch is DDSketch's logarithmic mapping (Masson, Rim, Lee, VLDB 2019): a value v > 0 falls in bucket ceil(log_g v) with
g = (1 + a) / (1 - a), and any value of a bucket is within the relative error a of the bucket's middle. Buckets are plain
cells, so the sketch merges by addition, and takes values back exactly. 0 has a bucket of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor, log
from typing import Final

from streams.events.topics import Topic
from streams.measures.cells import TOTAL, Cells, series_name
from streams.measures.feed import Feed
from streams.measures.measure import Measure
from streams.measures.slices import Slice, counted, put
from streams.measures.sums import Breakdowns
from streams.measures.view import ByLabel, Cut, Number, View
from streams.measures.window import Span

# Half of the promised 1 %, so that a rank convention that interpolates between neighbours stays within it too.
ACCURACY: Final = 0.005
_GAMMA: Final = (1 + ACCURACY) / (1 - ACCURACY)
_LOG_GAMMA: Final = log(_GAMMA)
_ZERO: Final = -1

QUANTILES: Final = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}
MEAN: Final = "mean"


def bucket_of(value: int) -> int:
    """The bucket of a value ≥ 0 in integer units (ms)."""
    return ceil(log(value) / _LOG_GAMMA) if value > 0 else _ZERO


def value_of(bucket: int) -> float:
    """The middle of a bucket: within the relative accuracy of every value in it."""
    return 0.0 if bucket == _ZERO else 2 * _GAMMA**bucket / (_GAMMA + 1)


def quantile(buckets: dict[int, int], q: float) -> float | None:
    """The q-quantile (lower neighbour of rank q·(n-1)) of a sketch, in the values' integer unit; None of nothing."""
    n = sum(buckets.values())
    if n <= 0:
        return None
    rank, seen = floor(q * (n - 1)), 0
    for bucket in sorted(buckets):
        seen += buckets[bucket]
        if seen > rank:
            return value_of(bucket)
    raise AssertionError("a sketch's counts are not negative")


class Distribution(Measure):
    """Durations: mean exact, quantiles within 1 %. Its cells are a count and a sum per label, and
    the buckets of a sketch for each."""

    def __init__(self, name: str, topics: Iterable[Topic], *, feed: Feed | None = None, says: str = "") -> None:
        super().__init__(name, topics, scale=1_000, says=says)
        self.feed = feed
        self._count, self._sum, self._buckets = f"{name}.count", f"{name}.sum", f"{name}.buckets"

    def take(self, slices: Iterable[Slice], by: Breakdowns, amounts: Sequence[int] | None, sign: int = 1) -> None:
        """Adds rows (takes them back, with sign -1), in total and by each dimension."""
        if amounts is None:
            raise TypeError(f"{self.name} needs an amount")
        buckets = [str(bucket_of(amount)) for amount in amounts]
        for panes, begin, end in slices:
            values = list(zip(amounts[begin:end], buckets[begin:end], strict=True))
            self._put(panes, None, TOTAL, values, sign)
            for dimension, labels in by:
                by_label: defaultdict[str | None, list[tuple[int, str]]] = defaultdict(list)
                for label, value in zip(labels[begin:end], values, strict=True):
                    by_label[label].append(value)
                for label, those in by_label.items():
                    if label is not None:
                        self._put(panes, dimension, label, those, sign)

    def _put(
        self, panes: Iterable[Cells], by: str | None, label: str, values: list[tuple[int, str]], sign: int
    ) -> None:
        """Puts amounts with their buckets into the cells of one label."""
        put(panes, series_name(self._count, by), {label: sign * len(values)})
        put(panes, series_name(self._sum, by), {label: sign * sum(amount for amount, _ in values)})
        put(panes, self._sketch_series(by, label), counted([bucket for _, bucket in values], sign))

    def stat(self, view: View, cut: Cut, stat: str) -> Number | float | None:
        """The mean or a quantile of the cut, in seconds; None of nothing."""
        if stat != MEAN:
            found = quantile(self._sketch(view, cut), QUANTILES[stat])
            return None if found is None else found / self.scale
        count = self._row(view, cut, self._count).get(cut.label, 0)
        return Fraction(self._row(view, cut, self._sum).get(cut.label, 0), count * self.scale) if count > 0 else None

    def by_label(self, view: View, cut: Cut) -> ByLabel:
        """How many values there are (what a least volume asks)."""
        counts = self._row(view, cut, self._count)
        return lambda label: counts.get(label, 0)

    def labels(self, view: View, cut: Cut) -> Iterable[str]:
        return self._row(view, cut, self._count).keys()

    def _row(self, view: View, cut: Cut, measure: str) -> Mapping[str, int]:
        return view.sums(series_name(measure, cut.dimension), _span(self, cut))

    def _sketch(self, view: View, cut: Cut) -> dict[int, int]:
        row = view.sums(self._sketch_series(cut.dimension, cut.label), _span(self, cut))
        return {int(bucket): n for bucket, n in row.items()}

    def _sketch_series(self, dimension: str | None, label: str) -> str:
        """A sketch is a series of its own: its labels are the buckets."""
        return self._buckets if dimension is None else f"{self._buckets}|{dimension}={label}"


def _span(measure: Measure, cut: Cut) -> Span:
    if cut.span is None:
        raise TypeError(f"{measure.name} needs a window")
    return cut.span
