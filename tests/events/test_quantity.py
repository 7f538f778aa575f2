"""Scaling to integers: half-even, from the decimal text, whatever the size."""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.events.quantity import LIMIT, milli, money


def scaled(text: str, factor: int) -> int:
    """The naive way: an exact fraction, rounded half-even by Python."""
    return round(Fraction(text) * factor)


@given(st.floats(-LIMIT, LIMIT, exclude_min=True, exclude_max=True) | st.integers(1 - LIMIT, LIMIT - 1))
def test_milli_is_exact(value: float) -> None:
    """Any number is scaled as its decimal text would be by hand."""
    assert milli(value) == scaled(repr(value), 1000)


@given(st.integers(-(10**16), 10**16), st.integers(0, 6))
def test_milli_is_exact_at_and_around_ties(digits: int, places: int) -> None:
    """Numbers with few decimals, where ties are, are rounded by their text and not by their binary value."""
    value = float(Decimal(digits).scaleb(-places))
    assert milli(value) == scaled(repr(value), 1000)


@given(st.decimals(-LIMIT + 1, LIMIT - 1, allow_nan=False))
def test_money_is_exact(value: Decimal) -> None:
    """Any amount is rounded once, from all its digits."""
    assert money(value) == scaled(str(value), 10_000)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.0005, 0), (0.0015, 2), (0.0025, 2), (-0.0005, 0), (-0.0015, -2), (1.0005, 1000), (2.675, 2675), (3, 3000)],
)
def test_milli_rounds_ties_to_even(value: float, expected: int) -> None:
    """0.0015 is a tie by its text, though its double is a little below."""
    assert milli(value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.00005", 0),
        ("0.00015", 2),
        ("0.00025", 2),
        ("-0.00015", -2),
        ("0.00015" + "0" * 60 + "1", 2),
        ("0.00025" + "0" * 60 + "1", 3),
        ("99999999999999.99995", 10**18),
        ("1e-999999999", 0),
    ],
)
def test_money_rounds_ties_to_even(text: str, expected: int) -> None:
    """Ties go to the even neighbour; a digit far behind breaks the tie."""
    assert money(Decimal(text)) == expected


def test_the_thread_s_decimal_context_does_not_matter() -> None:
    """A program that works with three digits elsewhere gets the same money."""
    with localcontext(prec=3):
        assert money(Decimal("123456789.12345")) == 1_234_567_891_234
        assert milli(123456.0005) == 123_456_000


def test_limit_fits_into_64_bits() -> None:
    """The largest number, scaled for money, is one that Redis can add to."""
    assert LIMIT * 10_000 < 2**63
    assert Decimal("0.00005").quantize(Decimal("0.0001"), ROUND_HALF_EVEN) == 0
