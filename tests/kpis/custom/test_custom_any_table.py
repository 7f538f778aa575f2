"""Whatever a file holds, it is used or refused; nothing else happens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.fold.plan import Plan
from streams.kpis.custom.apply import customised
from streams.kpis.custom.problem import CustomErrors, Problem
from streams.kpis.lint import lint, texts_are_sentences
from tests.kpis.custom.catalogues import BUILT_IN

_WORDS = (
    *("off", "windows", "by", "alerts", "stats", "meaning", "owner", "unit", "better", "vanity"),
    *("count", "sum", "distinct", "of", "where", "formula", "kind", "machine", "channel"),
    *("above", "below", "threshold", "objective", "window", "hold", "least", "severity", "summary", "stat", "ago"),
    *(
        "High",
        "Low",
        "Falling",
        "",
        "before",
        "whole",
        "1d",
        "7d",
        "30d",
        "10m",
        "p90",
        "mean",
        "page",
        "ticket",
        "demo",
    ),
    *("contact", "email.opened", "form.submitted", "session.ended", "session.ended.pages", "deal.won.amount"),
    *("bounce_ratio", "sessions", "contacts", "active_contacts", "sales_response_seconds", "funnel_stage_count"),
    *("own", "own_ratio", "sessions / own", "own_ratio * 2", "before(sessions) - sessions", "marketing", "ratio", "up"),
)
_words = st.sampled_from(_WORDS) | st.text(max_size=8)
_scalars = (
    _words
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.just(date(2024, 1, 1))
    | st.integers(-3, 90)
    | st.floats(0, 1)
)
_values: st.SearchStrategy[Any] = st.recursive(
    _scalars | st.lists(_words, max_size=3),
    lambda inner: st.dictionaries(_words, inner, max_size=5) | st.lists(inner, max_size=3),
    max_leaves=12,
)
_alerts = st.dictionaries(
    st.sampled_from(["High", "Low", "Slow", "Falling"]),
    st.fixed_dictionaries(
        {},
        optional={
            "above": st.floats(0, 1),
            "below": st.floats(0, 1),
            "threshold": st.floats(0, 1),
            "objective": st.floats(0, 1),
            "window": st.sampled_from(["1d", "7d", "30d"]),
            "of": st.sampled_from(["before", "sessions", "contacts"]),
            "stat": st.sampled_from(["p90", "mean"]),
            "least": st.integers(0, 100),
            "off": st.booleans(),
        },
    ),
    max_size=2,
)
_entries = st.fixed_dictionaries(
    {},
    optional={
        "off": st.booleans(),
        "windows": st.lists(st.sampled_from(["1h", "1d", "7d"]), max_size=3),
        "by": st.lists(st.sampled_from(["channel", "campaign", "page"]), max_size=2),
        "alerts": _alerts,
        "count": st.sampled_from(["session.ended", "form.submitted", "deal.won"]),
        "formula": st.sampled_from(["sessions / own", "own + other", "contacts", "1 - bounce_ratio", "before(own)"]),
        "where": st.dictionaries(st.sampled_from(["kind", "channel"]), st.sampled_from(["demo", "email"]), max_size=1),
        "unit": st.sampled_from(["ratio", "count"]),
    },
)
_ids = st.sampled_from(["own", "own_ratio", "other", "bounce_ratio", "sessions", "contacts", "sales_response_seconds"])


@given(_values.filter(lambda value: isinstance(value, dict)) | st.dictionaries(st.just("kpis"), _values, min_size=1))
@settings(max_examples=100)
def test_any_table_is_used_or_refused(table: dict[str, Any]) -> None:
    """No table of any values raises anything but the list of what is wrong with it."""
    _used_or_refused(table)


@given(st.dictionaries(_ids, st.dictionaries(_words, _values, max_size=5), max_size=3))
@settings(max_examples=100)
def test_any_values_of_keys_that_there_are(kpis: dict[str, Any]) -> None:
    """The right keys with values of any type."""
    _used_or_refused({"kpis": kpis})


@given(st.dictionaries(_ids, _entries, max_size=3))
@settings(max_examples=100)
def test_any_entries_of_the_right_types(kpis: dict[str, Any]) -> None:
    """The right types in any combination: what is used is a sound catalogue, and can be compiled."""
    _used_or_refused({"kpis": kpis})


def _used_or_refused(table: dict[str, Any]) -> None:
    problems: Sequence[Problem] = ()
    try:
        catalogue = customised(BUILT_IN, table)
    except CustomErrors as errors:
        catalogue, problems = BUILT_IN, errors.problems
    assert all(reason.endswith((".", "?")) for _, reason in problems)
    assert set(lint(catalogue)) <= set(texts_are_sentences(catalogue))  # users may word things as they like
    assert Plan(catalogue).inventory()
