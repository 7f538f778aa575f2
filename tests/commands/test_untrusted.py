"""Text of anyone, shown to people."""

import pytest

from streams.commands.untrusted import beginning, payload, printable
from tests.commands.evil import EVIL, HARMLESS


def test_what_could_control_the_terminal_is_escaped() -> None:
    """In the beginning of a payload as in any other text; letters of all languages are left."""
    assert beginning(EVIL, 100) == HARMLESS
    assert beginning("Straße 東京".encode(), 9) == "Straße 東京"
    assert beginning(b"abcdef", 3) == "abc…"
    assert printable("a\nb") == r"a\nb"


def test_json_is_shown_with_indents_and_untouched() -> None:
    """A number keeps its digits, a field that came twice is there twice: what is wrong must not be mended by the looking."""
    lines = payload(b'{"a": 1.00000000000000000001, "a": "\xc3\xa9\xe2\x80\xae"}')
    assert lines == ["{", '  "a": 1.00000000000000000001,', '  "a": "é\\u202e"', "}"]


@pytest.mark.parametrize("value", [b"not json\x00", b"\xff{}", b'{"a": "\xff"}', b"[" * 100_000])
def test_anything_else_is_a_hex_dump(value: bytes) -> None:
    """All of its bytes are there."""
    lines = payload(value)
    assert bytes.fromhex("".join(line[10:57] for line in lines)) == value
    assert lines[0].startswith("00000000  ")
