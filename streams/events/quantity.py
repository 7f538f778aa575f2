"""How a number on the wire becomes an exact integer: money in 1/10000, scores, seconds and ranks in 1/1000."""

import re
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from typing import ClassVar, Final, Self

LIMIT: Final = 10**14
"""Numbers lie strictly between -LIMIT and LIMIT: times 10,000 that is 10^18, which a signed 64-bit integer holds."""

UNSIGNED_DECIMAL: Final = r"[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?"
"""What a string that holds money looks like behind its sign: no spaces, no separators, no bare point, no infinity."""

_DECIMAL: Final = re.compile(f"[+-]?{UNSIGNED_DECIMAL}")

# Wide enough that nothing below LIMIT is rounded twice, whatever the exponent and whatever the thread's own context.
_EXACT: Final = Context(prec=40, rounding=ROUND_HALF_EVEN, Emin=MIN_EMIN, Emax=MAX_EMAX)
_MONEY_STEP: Final = Decimal("0.0001")
_MILLI_STEP: Final = Decimal("0.001")

_FLOAT_SAFE: Final = 2.0**40
"""Below this a double is off by less than 0.0005, so one further than 0.001 from a tie rounds as its text does."""


class OutOfRangeError(ValueError):
    """A number of the right type that lies outside of what its field allows."""


class Money(Decimal):
    """An amount of money exactly as the producer wrote it: not negative, below LIMIT."""

    __slots__ = ()
    signed: ClassVar[bool] = False

    @classmethod
    def read(cls, wire: object) -> Self:
        """The amount in a JSON integer, or in the text of a JSON number or string.

        Raises TypeError for another type of value, ValueError for a text that is no plain decimal, OutOfRangeError.
        """
        if isinstance(wire, bool) or not isinstance(wire, int | str):
            raise TypeError("must be a number or a string that holds one")
        if isinstance(wire, str) and not _DECIMAL.fullmatch(wire):
            raise ValueError("must be a plain decimal number")
        try:
            amount = cls(wire)
        except InvalidOperation:  # an exponent that no decimal has
            raise OutOfRangeError("An amount of money has an exponent that is out of range.") from None
        if amount < 0 and not cls.signed:
            raise OutOfRangeError("An amount of money is negative where it may not be.")
        if not -LIMIT < amount < LIMIT:
            raise OutOfRangeError("An amount of money is too large.")
        return amount


class SignedMoney(Money):
    """Money that may be negative: a correction."""

    __slots__ = ()
    signed: ClassVar[bool] = True


def money(value: Decimal) -> int:
    """The amount in 1/10000 of its unit, rounded half-even from its decimal text."""
    return int(value.quantize(_MONEY_STEP, context=_EXACT).scaleb(4, _EXACT))


def milli(value: int | float) -> int:
    """The number in 1/1000, rounded half-even from its shortest decimal text."""
    if isinstance(value, int):
        return value * 1000
    scaled = value * 1000.0
    nearest = round(scaled)
    if -0.499 < scaled - nearest < 0.499 and -_FLOAT_SAFE < scaled < _FLOAT_SAFE:
        return nearest
    return int(Decimal(repr(value)).quantize(_MILLI_STEP, context=_EXACT).scaleb(3, _EXACT))
