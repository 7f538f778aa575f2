"""Numbers as the contract rounds them: half-even from the decimal text, then exact fractions."""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

MONEY = Decimal("0.0001")
THOUSANDTH = Decimal("0.001")


def rounded(value: Decimal, step: Decimal) -> Fraction:
    """The value in whole steps."""
    with localcontext() as exact:
        exact.prec = 60
        return Fraction(value.quantize(step, rounding=ROUND_HALF_EVEN))


def thousandths(value: int | float) -> Fraction:
    """A score, a rank or seconds."""
    return rounded(Decimal(repr(value)), THOUSANDTH)


def money(amount: Decimal | None, currency: str | None, rates: Mapping[str, Decimal] | None) -> Fraction:
    """An amount in the base currency: converted, then rounded. Nothing is 0; without rates it is taken as it is."""
    if amount is None:
        return Fraction(0)
    if rates is None or currency is None:
        return rounded(amount, MONEY)
    with localcontext() as exact:
        exact.prec = 60
        return rounded(amount * rates[currency], MONEY)
