"""On which line of a TOML text a key stands."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.kpis.custom.lines import line_of, lines

TEXT = '''\
# [not.this]
[kpis.a]                 # 2
"quoted key" = 1         # 3
where = { kind = "x = [}", other = { deep = """y
z""" } }                 # 4, ends on 5
list = [
  "#", # a comment with ] in it
  { inner = 1 },         # 8
]
text = \'\'\'
[kpis.wrong]
a = 1\'\'\'                # 10, ends on 12
dotted.key.path = 2024-01-01 00:00:00  # 13
ends = """four quotes\\""""" # 14

[[rows]]                 # 16
x = 1
[ kpis . "b.c" ]         # 18
'd' = "\\"" '''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("kpis",), 2),
        (("kpis", "a"), 2),
        (("kpis", "a", "quoted key"), 3),
        (("kpis", "a", "where", "kind"), 4),
        (("kpis", "a", "where", "other", "deep"), 4),
        (("kpis", "a", "list"), 6),
        (("kpis", "a", "list", "inner"), 8),
        (("kpis", "a", "text"), 10),
        (("kpis", "a", "dotted", "key", "path"), 13),
        (("kpis", "a", "ends"), 14),
        (("rows", "x"), 17),
        (("kpis", "b.c"), 18),
        (("kpis", "b.c", "d"), 19),
        (("kpis", "a", "missing"), 2),
        (("kpis", "a", "where", "missing"), 4),
        (("nothing", "at all"), 1),
    ],
)
def test_every_way_to_write_a_key(path: tuple[str, ...], line: int) -> None:
    """Headers, dotted, quoted and inline keys; what is not written falls back to what is around it."""
    tomllib.loads(TEXT)
    assert line_of(lines(TEXT), path) == line


def test_windows_line_ends_count_once() -> None:
    """Editors on Windows end lines with two characters."""
    assert line_of(lines("a = 1\r\n\r\n[b]\r\nc = 2\r\n"), ("b", "c")) == 4


_keys = st.text(min_size=1, max_size=5).map(lambda key: "".join(c for c in key if c.isprintable())).filter(bool)


@given(st.lists(_keys, min_size=1, max_size=8, unique=True), st.lists(st.text(max_size=20), min_size=8, max_size=8))
def test_a_key_a_line(keys: list[str], values: list[str]) -> None:
    """Whatever keys and texts hold, the nth line is the nth key's."""
    text = "".join(f"{_quoted(key)} = {_quoted(value)}\n" for key, value in zip(keys, values, strict=False))
    tomllib.loads(text)
    assert [line_of(lines(text), (key,)) for key in keys] == list(range(1, len(keys) + 1))


def _quoted(text: str) -> str:
    escaped = (
        c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08X}" for c in text if not "\ud800" <= c <= "\udfff"
    )
    return f'"{"".join(escaped)}"'
