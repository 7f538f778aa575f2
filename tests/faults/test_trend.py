"""A trend says what it should of series whose slope is known."""

from random import Random

import pytest

from tests.faults.trend import HOUR_S, Sample, Trend


def series(slope: float, noise: float, seed: int = 1) -> list[Sample]:
    """Half an hour, a sample every two seconds."""
    random = Random(seed)
    return [(at, 100 + slope * at / HOUR_S + random.gauss(0, noise)) for at in range(0, 1_800, 2)]


def test_a_line_has_its_slope() -> None:
    """Without noise nothing is uncertain."""
    trend = Trend.of(series(12.0, 0.0))
    assert trend.slope == pytest.approx(trend.low) == pytest.approx(trend.high) == pytest.approx(12.0)
    assert trend.rises(11.9)
    assert not trend.rises(12.1)


def test_the_bounds_hold_the_slope_as_often_as_they_say() -> None:
    """Of 400 noisy series some 380 have it between them."""
    trends = [Trend.of(series(10.0, 20.0, seed)) for seed in range(400)]
    assert 365 <= sum(trend.low <= 10.0 <= trend.high for trend in trends) <= 394


def test_a_leak_is_seen_through_noise() -> None:
    """A megabyte a minute, among jumps of five."""
    assert Trend.of(series(60.0, 5.0)).rises(40.0)
    assert not Trend.of(series(0.0, 5.0)).rises(5.0)


def test_few_samples_make_no_trend() -> None:
    """It says so."""
    with pytest.raises(ValueError, match="too few"):
        Trend.of(series(1.0, 0.0)[:10])
