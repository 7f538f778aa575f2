"""What an event gives to a sum, as an exact integer."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.events.campaigns import SearchMeasured, SpendRecorded
from streams.events.deals import DealWon
from streams.events.engagements import PageLeft
from streams.events.quantity import Money as Amount
from streams.events.quantity import SignedMoney
from streams.measures.amount import Amount as Count
from streams.measures.amount import Exchange, Money, Thousandths

_PLAIN = Exchange()


def _won(amount: str, currency: str | None = None, cost: str | None = None) -> DealWon:
    return DealWon(
        id="e",
        time="",
        account="a",
        deal="d",
        amount=Amount(amount),
        currency=currency,
        cost=None if cost is None else Amount(cost),
    )


@pytest.mark.parametrize(
    ("amount", "units"),
    [("1", 10_000), ("0.00005", 0), ("0.00015", 2), ("0.00025", 2), ("0.000251", 3), ("99999999999999.99995", 10**18)],
)
def test_money_is_rounded_half_even_to_ten_thousandths(amount: str, units: int) -> None:
    """A tie goes to the even step, anything beyond it up; the largest amount keeps all its digits."""
    assert Money("amount").reader(_PLAIN)(_won(amount)) == units


@given(st.decimals("0", "1e9", places=6), st.decimals("0.000001", "1e6", places=6))
def test_conversion_rounds_once(amount: Decimal, rate: Decimal) -> None:
    """Converted amounts are within half a step of the exact product, however many digits it has."""
    units = Exchange({"XYZ": rate}).units(amount, "XYZ")
    assert abs(Fraction(units, 10_000) - Fraction(amount) * Fraction(rate)) <= Fraction(1, 20_000)


def test_no_currency_is_the_base() -> None:
    """An amount without a currency is not converted, and without a table of rates none is."""
    assert Money("amount").reader(Exchange({"USD": Decimal(2)}))(_won("3")) == 30_000
    assert Money("amount").reader(_PLAIN)(_won("3", "USD")) == 30_000


def test_cost_is_in_the_currency_of_the_deal() -> None:
    """The deal's currency converts its cost as well; a cost that is not named is nothing."""
    read = Money("cost").reader(Exchange({"USD": Decimal(2)}))
    assert read(_won("3", "USD", cost="1.5")) == 30_000
    assert read(_won("3", "USD")) == 0


def test_an_unknown_currency_is_an_error() -> None:
    """Such events are rejected before they come here; a silent 0 would hide that they were not."""
    with pytest.raises(KeyError):
        Exchange({"USD": Decimal(2)}).units(Decimal(1), "EUR")


def test_corrections_are_negative() -> None:
    """A negative spend takes away, rounded half-even too."""
    correction = SpendRecorded(id="e", time="", amount=SignedMoney("-0.00015"))
    assert Money("amount").reader(_PLAIN)(correction) == -2


def test_a_price_is_rounded_before_it_is_multiplied() -> None:
    """Clicks times cost per click: the finer input is rounded, then counted as often as there were clicks."""
    measured = SearchMeasured(id="e", time="", keyword="k", clicks=100, impressions=1, cpc=Amount("0.00015"))
    assert Money("cpc", currency=None, times="clicks").reader(_PLAIN)(measured) == 200


@pytest.mark.parametrize(
    ("seconds", "units"), [(3, 3_000), (0.0005, 0), (0.0015, 2), (2.0004, 2_000), (59.9995, 60_000)]
)
def test_seconds_are_rounded_half_even_to_thousandths(seconds: float, units: int) -> None:
    """A tie of the decimal text goes to the even millisecond, whatever binary fraction it is stored as."""
    assert (
        Thousandths("seconds").reader(_PLAIN)(PageLeft(id="e", time="", contact="c", page="/", seconds=seconds))
        == units
    )


def test_an_absent_count_gives_nothing() -> None:
    """An optional count that is not there adds 0."""
    measured = SearchMeasured(id="e", time="", keyword="k", clicks=1, impressions=2)
    assert Count("eligible_impressions").reader(_PLAIN)(measured) == 0
    assert Count("impressions").reader(_PLAIN)(measured) == 2
