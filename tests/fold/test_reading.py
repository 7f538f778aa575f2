"""The reading: every value of the catalogue from a view that was told beforehand what will be asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from streams.fold.reading import Value, questions, read
from streams.measures.view import Question, Range
from streams.tables.snapshot import Snapshot
from tests.cases import AT, events, milliseconds
from tests.folding import folded, plan_for
from tests.naive.window import LENGTHS

_CATALOGUE = plan_for().catalogue
_LINES = """
    -9m  lead.created contact=a lead=L channel=email
    -8m  lead.contacted contact=a lead=L medium=call
    -9m  lead.created contact=b lead=L channel=ppc
    -9m  page.viewed contact=a page=/ channel=email account=acme segment=s
    -9m  deal.won account=acme deal=d amount=10
    -50d customer.churned account=beta
    -60d deal.won account=beta deal=d amount=5
    -9m  spend.recorded amount=4
    -9m  search.measured keyword=k rank=3 clicks=1 impressions=5
"""


class _Strict:
    """A view that answers only what it was told it would be asked, as one that fetched its answers beforehand must."""

    def __init__(self, view: Snapshot, asked: set[Question]) -> None:
        self._view, self._asked = view, asked

    def __getattr__(self, name: str) -> Any:
        return getattr(self._view, name)

    def count(self, ranking: str, label: str, bounds: Range) -> int:
        assert Question(ranking, bounds) in self._asked
        return self._view.count(ranking, label, bounds)

    def lowest(self, ranking: str, label: str, low: int) -> int | None:
        assert Question(ranking, Range(low, None), lowest=True) in self._asked
        return self._view.lowest(ranking, label, low)

    def labels(self, ranking: str) -> Iterable[str]:
        assert ranking in {question.series for question in self._asked}
        return self._view.labels(ranking)


def _value(values: list[Value], kpi: str, window: str | None, stat: str | None = None, **labels: str) -> Value:
    return next(v for v in values if (v.kpi, v.window, v.stat, v.labels) == (kpi, window, stat, labels))


def test_a_reading_asks_what_it_said_it_would() -> None:
    """Every count and every lowest score that any formula looks up is among the questions."""
    view = folded([events(_LINES)]).snapshot(milliseconds(AT))
    values = read(_CATALOGUE, _Strict(view, questions(_CATALOGUE, view.at)))
    assert values == read(_CATALOGUE, view)
    assert values


def test_values_say_what_they_are_of() -> None:
    """A ratio's volume is its denominator, a distribution's its count; plain counts have none."""
    values = read(_CATALOGUE, folded([events(_LINES)]).snapshot(milliseconds(AT)))
    assert _value(values, "mql_ratio", "1h").volume == 2
    assert _value(values, "mql_ratio", "1h", channel="ppc").volume == 1
    assert _value(values, "sales_response_seconds", "1h", "p90").volume == 1
    assert _value(values, "leads_created", "1h").volume is None


def test_a_row_has_the_shape_of_the_contract() -> None:
    """kpi, window (null where there is none), labels ({} for the total), stat (null where there is none), value."""
    values = read(_CATALOGUE, folded([events(_LINES)]).snapshot(milliseconds(AT)))
    assert _value(values, "customers", None).row() == {
        "kpi": "customers",
        "window": None,
        "labels": {},
        "stat": None,
        "value": 1.0,
    }
    assert {value.window for value in values} == {None, *LENGTHS}
    assert {value.stat for value in values} == {None, "mean", "p50", "p90", "p95"}
    assert all(len(value.labels) <= 1 for value in values)


def test_no_value_is_said_twice() -> None:
    """KPI, window, labels and stat name one value."""
    values = read(_CATALOGUE, folded([events(_LINES)]).snapshot(milliseconds(AT)))
    keys = [(value.kpi, value.window, tuple(value.labels.items()), value.stat) for value in values]
    assert len(keys) == len(set(keys))
