"""Distributions: a quantile sketch and the exact mean, over the panes of a window.

The sketch is DDSketch's logarithmic mapping (Masson, Rim, Lee, VLDB 2019): a value v > 0 falls in bucket ceil(log_g v) with
g = (1 + a) / (1 - a), and any value of a bucket is within the relative error a of the bucket's middle. Buckets are plain
cells, so the sketch merges by addition, and takes values back exactly. 0 has a bucket of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor, log
from typing import Final

from streams.events.topics import Topic
from streams.measures.cells import TOTAL, Cells, add_label, add_series, series_name
from streams.measures.feed import Feed, LabelAttributes, Run, label_of
from streams.measures.measure import Measure
from streams.measures.sums import Reader, Targets
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

    def take(self, cells: Cells, run: Run, dimensions: LabelAttributes, read: Reader | None) -> None:
        """Adds a run of events, in total and by each dimension."""
        if read is None:
            raise TypeError(f"{self.name} needs an amount")
        amounts = [read(event) for event in run]
        values = list(zip(amounts, map(bucket_of, amounts), strict=True))
        self._add(cells, None, TOTAL, values)
        for dimension, attribute in dimensions:
            by_label: defaultdict[str | None, list[tuple[int, int]]] = defaultdict(list)
            for label, value in zip(map(label_of(attribute), run), values, strict=True):
                by_label[label].append(value)
            for label, those in by_label.items():
                if label is not None:
                    self._add(cells, dimension, label, those)

    def _add(self, cells: Cells, by: str | None, label: str, values: Sequence[tuple[int, int]]) -> None:
        """Adds amounts with their buckets to the cells of one label."""
        add_label(cells, series_name(self._count, by), label, len(values))
        add_label(cells, series_name(self._sum, by), label, sum(amount for amount, _ in values))
        buckets = Counter(bucket for _, bucket in values)
        add_series(cells, self._sketch_series(by, label), ((str(bucket), n) for bucket, n in buckets.items()))

    def targets(self, dimensions: Iterable[tuple[int, str]]) -> Targets:
        """Where contributions go, for the dimensions with their place among the labels."""
        return [("", None), *((dimension, index) for index, dimension in dimensions)]

    def contribute(self, cells: Cells, targets: Targets, labels: Sequence[str | None], amount: int, times: int) -> None:
        """Adds so many values of `amount` milliseconds, or takes them back where `times` is negative."""
        bucket = bucket_of(amount)
        for dimension, index in targets:
            label = TOTAL if index is None else labels[index]
            if label is not None:
                by = dimension or None
                add_label(cells, series_name(self._count, by), label, times)
                add_label(cells, series_name(self._sum, by), label, times * amount)
                add_label(cells, self._sketch_series(by, label), str(bucket), times)

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
