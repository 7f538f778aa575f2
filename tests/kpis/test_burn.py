"""The arithmetic of burn rates, by hand."""

from __future__ import annotations

from fractions import Fraction

from streams.kpis.alert import BurnRate
from streams.kpis.burn import burns


def objective(share: float, window: str = "30d") -> BurnRate:
    return BurnRate(name="Budget", summary="Burns.", window=window, objective=share, least=10)


def test_an_objective_of_nine_in_ten() -> None:
    """20 % of a month's budget in a day is 6 times the pace, half of it in a week 15/7 times, all of it in a month once."""
    steps = list(burns(objective(0.9)))
    assert [(burn.long, burn.step.short, burn.rate) for burn in steps] == [
        ("1d", "1h", 6),
        ("7d", "1d", Fraction(15, 7)),
        ("30d", "7d", 1),
    ]
    # At 6 times the pace 60 % are missed, so 40 % are met; at 15/7 times 21.43 % are; at the pace itself 10 %.
    assert [burn.bound for burn in steps] == [0.4, 0.7857, 0.9]


def test_a_stricter_objective_has_higher_bounds() -> None:
    """Of 99 %, 6 times the pace is 6 % missed."""
    assert [burn.bound for burn in burns(objective(0.99))] == [0.94, 0.9786, 0.99]


def test_a_quarter_burns_by_the_same_shares() -> None:
    """20 % of a quarter's budget in a day is 18 times the pace: 18 % of 1 % missed."""
    first, _, last = burns(objective(0.99, "90d"))
    assert first.rate == 18
    assert first.bound == 0.82
    assert (last.long, last.bound) == ("90d", 0.99)


def test_a_pace_that_cannot_be_reached_is_left_out() -> None:
    """Where half may be missed, nothing can be missed 6 times as fast as that: an alert on it could never fire."""
    assert [burn.step.name for burn in burns(objective(0.5))] == ["Spent"]
