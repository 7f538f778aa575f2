"""Quantiles within 1 %, from buckets that add up and can be taken back."""

from collections import Counter
from math import ceil, floor

from hypothesis import given
from hypothesis import strategies as st

from streams.events.topics import Topic
from streams.measures.cells import Cells, add_cells
from streams.measures.sketch import QUANTILES, Distribution, bucket_of, quantile, value_of

_MILLISECONDS = st.one_of(st.integers(0, 2_000), st.integers(0, 10**17))
_LENGTHS = Distribution("lengths", (Topic.LEADS,))


def _sketch(values: list[int]) -> dict[int, int]:
    return dict(Counter(map(bucket_of, values)))


def _cells(values: list[tuple[int, str | None]], sign: int = 1) -> Cells:
    cells: Cells = {}
    for value, label in values:
        one: Cells = {}
        _LENGTHS.take([([one], 0, 1)], [("channel", [label])], [value], sign)
        add_cells(cells, one)
    return cells


@given(_MILLISECONDS)
def test_a_bucket_stands_for_its_values_within_half_a_percent(value: int) -> None:
    """The middle of the bucket of any duration from 0 to millions of years is within 0.5 %; 0 is exact."""
    assert abs(value_of(bucket_of(value)) - value) <= 0.00501 * value


@given(st.lists(_MILLISECONDS, min_size=1, max_size=200), st.sampled_from(sorted(QUANTILES.values())))
def test_a_quantile_is_within_one_percent_by_any_rank_convention(values: list[int], q: float) -> None:
    """It lies between the neighbours of rank q·(n − 1), less or more 1 %: where conventions agree, that is 1 %."""
    ordered, rank = sorted(values), q * (len(values) - 1)
    found = quantile(_sketch(values), q)
    assert found is not None
    assert ordered[floor(rank)] * 0.99 <= found <= ordered[ceil(rank)] * 1.01


@given(st.integers(1, 2_000), st.sampled_from(sorted(QUANTILES.values())))
def test_the_rank_is_not_off_by_a_rounding_error(n: int, q: float) -> None:
    """Of n values in buckets of their own, the one shown is that of rank q·(n − 1), worked out in whole hundredths."""
    rank = round(q * 100) * (n - 1) // 100
    assert quantile(dict.fromkeys(range(n), 1), q) == value_of(rank)


def test_no_values_have_no_quantile() -> None:
    """Of nothing there is no median, and none of what was taken back."""
    assert quantile({}, 0.5) is None
    assert quantile({3: 0}, 0.5) is None


_VALUES = st.lists(st.tuples(_MILLISECONDS, st.sampled_from(["email", "a:b", "", None])), max_size=20)


@given(_VALUES, _VALUES)
def test_sketches_add_up(some: list[tuple[int, str | None]], more: list[tuple[int, str | None]]) -> None:
    """The cells of two lots of values, added in either order, are those of all the values."""
    one, other = _cells(some), _cells(more)
    add_cells(one, _cells(more))
    add_cells(other, _cells(some))
    assert one == other == _cells(some + more)


@given(_VALUES, _VALUES)
def test_values_are_taken_back_exactly(kept: list[tuple[int, str | None]], gone: list[tuple[int, str | None]]) -> None:
    """Putting in and taking back leaves what was there before, and nothing at all where nothing was."""
    cells = _cells(kept + gone)
    add_cells(cells, _cells(gone, sign=-1))
    assert cells == _cells(kept)
