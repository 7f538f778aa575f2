"""The draws of the simulator have the means that they are asked for."""

from statistics import mean, median

import pytest

from streams.replay.simulator.chance import Chance, Weighted


@pytest.mark.parametrize("wanted", [0.0, 0.4, 7.0, 80.0])
def test_counts_have_their_mean(wanted: float) -> None:
    """Small means are counted, great ones approximated; both come out right."""
    chance = Chance(1)
    assert mean(chance.count(wanted) for _ in range(4_000)) == pytest.approx(wanted, rel=0.06)


def test_about_has_its_median() -> None:
    """Half of the draws lie below what was asked for, however wide they spread."""
    chance = Chance(1)
    assert median(chance.about(50.0, 1.0) for _ in range(4_000)) == pytest.approx(50, rel=0.08)


def test_items_are_drawn_by_weight() -> None:
    """An item of weight 3 comes three times as often as one of weight 1, and one of weight 0 never."""
    chance = Chance(1)
    weighted = Weighted({"a": 1.0, "never": 0.0, "b": 3.0}.items(), lambda item: item[1])
    drawn = [chance.pick(weighted)[0] for _ in range(8_000)]
    assert "never" not in drawn
    assert drawn.count("b") / drawn.count("a") == pytest.approx(3, rel=0.1)
