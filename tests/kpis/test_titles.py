"""Titles of KPIs."""

import pytest

from streams.kpis.titles import title
from tests.expose.readings import CATALOGUE


@pytest.mark.parametrize(
    ("kpi", "words"),
    [
        ("sales_response_seconds", "Sales response"),
        ("mql_to_sql_ratio", "MQL to SQL ratio"),
        ("nps", "NPS"),
        ("mqls", "MQLs"),
        ("leads_waiting_overdue", "Leads waiting overdue"),
    ],
)
def test_ids_in_words(kpi: str, words: str) -> None:
    """Abbreviations are capitals, a unit that the value shows is left out."""
    assert title(CATALOGUE[kpi]) == words


def test_no_two_kpis_look_alike() -> None:
    """A title is all that a card shows."""
    titles = [title(kpi) for kpi in CATALOGUE]
    assert len(set(titles)) == len(titles)
