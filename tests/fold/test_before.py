"""What the KPIs were one window ago."""

import pytest

from streams.fold.before import no_history, values_before
from streams.measures.window import DAY, WINDOWS
from tests.cases import AT, milliseconds
from tests.expose.readings import CATALOGUE, SOME, view_of

Asked = tuple[str, str | None, str | None, int]


def test_sums_are_read_from_the_window_before() -> None:
    """A lead of the 30 days before cost 100; no history is needed to know."""
    before = {(value.kpi, value.window): value.value for value in values_before(CATALOGUE, view_of(SOME), no_history)}
    assert before["cost_per_lead", "30d"] == 100.0


def test_a_window_before_without_a_denominator_is_absent() -> None:
    """No lead was created in the week before, so a lead cost nothing that could be said."""
    before = {(value.kpi, value.window) for value in values_before(CATALOGUE, view_of(SOME), no_history)}
    assert ("cost_per_lead", "7d") not in before


def test_distinct_counts_and_states_are_asked_of_the_history() -> None:
    """The history is asked for the instant one window ago, or as long ago as the alert says."""
    asked: set[Asked] = set()

    def history(kpi: str, window: str | None, stat: str | None, at: int) -> float | None:
        asked.add((kpi, window, stat, at))
        return 7.0

    before = {(value.kpi, value.window): value.value for value in values_before(CATALOGUE, view_of(SCORED), history)}
    at = milliseconds(AT)
    assert {
        ("active_contacts", "7d", None, at - WINDOWS["7d"].length),
        ("lead_conversion_ratio", "1h", None, at - WINDOWS["1h"].length),
        ("lead_score_average", None, None, at - DAY),
    } <= asked
    assert before["active_contacts", "7d"] == before["lead_score_average", None] == 7.0
    assert "cost_per_lead" not in {kpi for kpi, *_ in asked}


SCORED = SOME + "-3h lead.scored contact=ann lead=L1 score=50"


@pytest.mark.parametrize("kpi", ["active_contacts", "lead_score_average"])
def test_what_was_never_recorded_is_absent(kpi: str) -> None:
    """Without a record there is nothing to compare with, and no 0 in its place."""
    assert kpi not in {value.kpi for value in values_before(CATALOGUE, view_of(SCORED), no_history)}
