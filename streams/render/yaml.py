"""Writes plain data as YAML that people can read: block style, quotes only where they are needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

Data = str | int | float | Mapping[str, "Data"] | Sequence["Data"]

# A duration, or words of letters, digits and a few harmless signs that begin with a letter: YAML reads neither as
# anything but text.
_PLAIN: Final = re.compile(r"\d+(ms|[smhd])|[A-Za-z][\w./%-]*(,? [\w(][\w./%()-]*)*", re.ASCII)
_MEANS_SOMETHING: Final = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}


def document(data: Mapping[str, Data]) -> str:
    """A YAML document."""
    return "\n".join(_mapping(data)) + "\n"


def _mapping(data: Mapping[str, Data]) -> Iterator[str]:
    for key, value in data.items():
        yield from _entry(f"{_text(key)}:", value)


def _entry(key: str, value: Data) -> Iterator[str]:
    match value:
        case str() if _is_block(value):
            yield f"{key} |-"
            yield from _indented(value.split("\n"))
        case str():
            yield f"{key} {_text(value)}"
        case bool():
            yield f"{key} {str(value).lower()}"
        case int() | float():
            yield f"{key} {value}"
        case Mapping():
            yield key if value else f"{key} {{}}"
            yield from _indented(_mapping(value))
        case _:
            yield key if value else f"{key} []"
            yield from _indented(_items(value))


def _items(data: Sequence[Data]) -> Iterator[str]:
    for item in data:
        lines = list(_mapping(item)) if item and isinstance(item, Mapping) else list(_entry("", item))
        yield f"- {lines[0].lstrip()}".rstrip()
        yield from _indented(lines[1:])


def _indented(lines: Sequence[str] | Iterator[str]) -> Iterator[str]:
    return (f"  {line}" if line else line for line in lines)


def _is_block(text: str) -> bool:
    """Whether it is lines of print that can stand as they are."""
    lines = text.split("\n")
    return len(lines) > 1 and not text[0].isspace() and all(line and line.isprintable() for line in lines)


def _text(text: str) -> str:
    """A text on one line."""
    if _PLAIN.fullmatch(text) and text.lower() not in _MEANS_SOMETHING:
        return text
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in text) + '"'
