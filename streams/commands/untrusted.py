"""Text that was sent by whoever could send: shown to people without what controls a terminal or turns what is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from streams.commands.output import instant_text

DUMP_WIDTH: Final = 16


def printable(text: str) -> str:
    """The text without control characters, and without what turns the direction of writing: those are escaped."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)


def beginning(value: bytes | None, length: int) -> str:
    """The first characters of a payload in one line."""
    if value is None:
        return ""
    text = value[: 4 * length].decode(errors="backslashreplace")
    return printable(text[:length]) + ("…" if len(text) > length or len(value) > 4 * length else "")


def payload(value: bytes) -> Sequence[str]:
    """The lines of a whole payload: JSON with indents and otherwise as it was sent, anything else as a hex dump."""
    try:
        text = msgspec.json.format(value, indent=2).decode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return [_dumped(start, value[start : start + DUMP_WIDTH]) for start in range(0, len(value), DUMP_WIDTH)]
    return [printable(line) for line in text.splitlines()]


def sent_text(at: int) -> str:
    """An instant in RFC 3339, or as it came: producers choose the timestamps of their records freely."""
    try:
        return instant_text(at)
    except (ValueError, OverflowError, OSError):
        return f"{at} ms"


def _dumped(start: int, line: bytes) -> str:
    text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in line)
    return f"{start:08x}  {line.hex(' '):<{3 * DUMP_WIDTH - 1}}  {text}"
