"""What a formula is made of decides what may be done with its values."""

import pytest

from streams.kpis.additivity import adds_up, has_window_before
from streams.kpis.catalogue import catalogue

CATALOGUE = catalogue()


@pytest.mark.parametrize("kpi", ["leads_created", "revenue", "leads_waiting", "open_leads", "customers"])
def test_counts_and_sums_add_up_over_labels(kpi: str) -> None:
    """An event, an amount or an entity stands under one label at most, so the labels' values may be added."""
    assert adds_up(CATALOGUE[kpi].formula)


@pytest.mark.parametrize("kpi", ["active_contacts", "bounce_ratio", "sales_response_seconds", "lead_score_average"])
def test_others_do_not_add_up_over_labels(kpi: str) -> None:
    """A contact may be active in two channels, and ratios and quantiles of parts make no whole."""
    assert not adds_up(CATALOGUE[kpi].formula)


@pytest.mark.parametrize("kpi", ["cost_per_lead", "mql_ratio", "revenue", "bounce_ratio"])
def test_panes_tell_of_the_window_before(kpi: str) -> None:
    """What is made of sums alone is read over any panes."""
    assert has_window_before(CATALOGUE[kpi].formula)


@pytest.mark.parametrize(
    "kpi", ["active_contacts", "lead_conversion_ratio", "lead_score_average", "revenue_growth_ratio", "leads_waiting"]
)
def test_panes_do_not_tell_of_states_and_distinct_counts(kpi: str) -> None:
    """Of these only the latest is kept, or they look at a window of their own."""
    assert not has_window_before(CATALOGUE[kpi].formula)
