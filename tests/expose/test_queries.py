"""Blocks of PromQL, cut into queries."""

import pytest

from streams.expose.queries import queries


@pytest.mark.parametrize(
    ("block", "found"),
    [
        ('a{window="1d"}\nb\ntopk(10, c)\n', ['a{window="1d"}', "b", "topk(10, c)"]),
        ("sum by (x) (\n  a\n) / b\nc", ["sum by (x) (\n  a\n) / b", "c"]),
        ("a > 1\nand b\n  unless c\nd", ["a > 1\nand b\n  unless c", "d"]),
        ('a{x="("}\nb', ['a{x="("}', "b"]),
        ("order\nandy", ["order", "andy"]),
        ("a\n\nb", ["a", "b"]),
        ("", []),
    ],
)
def test_a_block_is_cut_where_a_query_ends(block: str, found: list[str]) -> None:
    """A line by itself is a query; one that is indented, begins with an operator or follows an open bracket goes on."""
    assert list(queries(block)) == found
