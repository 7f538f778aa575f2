"""What the KPIs were one window ago."""

import pytest

from streams.fold.before import History, no_history, one_window_ago, values_before
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


def every(lines: str, history: History = no_history) -> dict[tuple[str, str | None, str | None], float]:
    """All totals one window ago."""
    return {(v.kpi, v.window, v.stat): v.value for v in one_window_ago(CATALOGUE, view_of(lines), history)}


def test_people_see_every_sum_beside_the_window_before() -> None:
    """Not only what alerts compare: a flow, a ratio of sums and a distribution are in the panes of the window before."""
    lines = """
        -65d spend.recorded  channel=ppc amount=1
        -40d lead.created    contact=eva lead=L0
        -40d spend.recorded  channel=ppc amount=100
        -39d lead.contacted  contact=eva lead=L0 medium=call
        -2h  lead.created    contact=bob lead=L1
    """
    before = every(lines)
    assert before["leads_created", "30d", None] == 1.0
    assert before["cost_per_lead", "30d", None] == 100.0
    assert before["sales_response_seconds", "30d", "mean"] == 86400.0
    assert ("sales_response_seconds", "7d", "mean") not in before


def test_half_a_window_is_no_window_before() -> None:
    """Where counting began within the window before, what there is of it would make everything look like growth."""
    before = every(SOME)
    assert before["marketing_spend", "7d", None] == 0.0
    assert ("marketing_spend", "30d", None) not in before


def test_a_state_is_compared_with_each_window_ago() -> None:
    """A number without a window has a past in every window that can be chosen."""

    def history(kpi: str, window: str | None, stat: str | None, at: int) -> float | None:
        if (kpi, window, stat) == ("leads_waiting", None, None):
            return (milliseconds(AT) - at) / DAY
        return 5.0 if (kpi, window) == ("marketing_spend", "30d") else None

    before = every(SOME, history)
    ago = {window: value for (kpi, window, _), value in before.items() if kpi == "leads_waiting"}
    assert ago == {"1h": 1 / 24, "1d": 1, "7d": 7, "30d": 30, "90d": 90}
    assert before["marketing_spend", "30d", None] == 5.0  # the panes do not reach back, the history does
