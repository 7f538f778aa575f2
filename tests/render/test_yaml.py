"""The YAML writer, against a reader that is not ours."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from streams.render.yaml import Data, document

# A lone surrogate is no text; nothing that we write can hold one.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        "yes",
        "5m",
        "1d",
        "1e3",
        "12:30:00",
        "null",
        "a: b",
        "a #b",
        "- a",
        "{{ $value }}",
        "it's",
        "a\nb",
        " a\nb",
        "a\n",
        "~",
    ]
)
DATA: st.SearchStrategy[Data] = st.recursive(
    TEXT
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: "e" not in repr(x)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(TEXT, DATA, max_size=4))
def test_what_is_written_is_read_back(data: dict[str, Data]) -> None:
    """Whatever is written means to a YAML reader what it was."""
    assert yaml.safe_load(document(data)) == (data or None)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"for": "5m"}, "for: 5m\n"),
        ({"summary": "More than half, on average."}, "summary: More than half, on average.\n"),
        ({"expr": 'a{window="1d"} > 1'}, "expr: 'a{window=\"1d\"} > 1'\n"),
        ({"expr": "a > 1\nand b"}, "expr: |-\n  a > 1\n  and b\n"),
        ({"groups": [{"name": "a", "rules": []}]}, "groups:\n  - name: a\n    rules: []\n"),
    ],
)
def test_it_is_written_for_people(data: dict[str, Data], text: str) -> None:
    """Quotes only where they are needed, and long expressions line by line."""
    assert document(data) == text
