"""Numbers and thresholds in words."""

from __future__ import annotations

import pytest

from streams.kpis.alert import Alert, Change, Compare, Threshold
from streams.kpis.catalogue import catalogue
from streams.kpis.condition import of_alert
from streams.measures.window import DAY, HOUR
from streams.render.wording import number, sentence, span, style

CATALOGUE = catalogue()


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [(0, "0s"), (90_000, "90s"), (300_000, "5m"), (3_600_000, "1h"), (DAY, "1d"), (1_500, "1500ms")],
)
def test_durations_are_those_of_prometheus(milliseconds: int, text: str) -> None:
    """The largest unit that divides it, as Prometheus reads it."""
    assert span(milliseconds) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1"), (0.001, "0.001"), (0.00001, "0.00001"), (1e21, "1000000000000000000000"), (-0.3, "-0.3")],
)
def test_numbers_have_no_exponent(value: float, text: str) -> None:
    """promtool's notation of series has none."""
    assert number(value) == text


def threshold(bound: float, window: str | None = "1d") -> Threshold:
    return Threshold(name="X", summary="X.", window=window, compare=Compare.ABOVE, threshold=bound)


@pytest.mark.parametrize(
    ("kpi", "alert", "text"),
    [
        ("bounce_ratio", threshold(0.7), "bounce_ratio over 1d above 70%, held for 5m"),
        ("ltv_to_cac_ratio", threshold(3), "ltv_to_cac_ratio over 1d above 3, held for 5m"),
        ("search_rank_average", threshold(20, None), "search_rank_average above 20, held for 5m"),
        ("nps", threshold(-12.5), "nps over 1d above -12.5, held for 5m"),
        ("oldest_waiting_seconds", threshold(5400, None), "oldest_waiting_seconds above 1h 30m, held for 5m"),
        ("oldest_waiting_seconds", threshold(0, None), "oldest_waiting_seconds above 0s, held for 5m"),
        ("revenue", threshold(1000), "revenue over 1d above 1000, held for 5m"),
        (
            "lead_score_average",
            Change(name="X", summary="X.", compare=Compare.BELOW, ratio=0.8, ago=DAY, hold=HOUR),
            "lead_score_average below 80% of what it was 1d ago, held for 1h",
        ),
    ],
)
def test_conditions_read_as_sentences(kpi: str, alert: Alert, text: str) -> None:
    """Thresholds are in the unit of the KPI, without digits that say nothing."""
    (condition,) = of_alert(alert, CATALOGUE[kpi], CATALOGUE)
    assert sentence(condition) == text


def test_a_ratio_beyond_one_is_not_a_percentage() -> None:
    """`2.50` against 3 is what people say of a return; `250%` against 300 % is not."""
    (condition,) = of_alert(threshold(3), CATALOGUE["ltv_to_cac_ratio"], CATALOGUE)
    assert style(condition).prints(2.5) == "2.50"
