"""On which line of a TOML text a key stands; the parser of the standard library does not tell.

The text is walked once: headers and keys are noted with their line, values are only skipped. It has to be valid TOML.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Final

from streams.kpis.custom.problem import Path

_QUOTES: Final = ('"""', "'''", '"', "'")
_BLANK: Final = " \t\r\n,"
"""What stands between keys and values; lines and commas count as blank, since the text is known to be valid."""


def lines(text: str) -> Mapping[Path, int]:
    """The line (from 1) of every table and key: where its path is written for the first time."""
    walk = _Walk(text)
    walk.document()
    return walk.lines


def line_of(found: Mapping[Path, int], path: Path) -> int:
    """The line of a path, or of the nearest table around it that is written; 1 for none."""
    return next((found[path[:length]] for length in range(len(path), 0, -1) if path[:length] in found), 1)


class _Walk:
    def __init__(self, text: str) -> None:
        self._text, self._at, self._line = text, 0, 1
        self.lines: dict[Path, int] = {}

    def document(self) -> None:
        table: Path = ()
        while self._skip_blank():
            if self._peek() != "[":
                self._pair(table)
                continue
            brackets = 2 if self._text.startswith("[[", self._at) else 1
            self._move(brackets)
            table = self._key("]")
            self._note(table)
            self._move(brackets)

    def _pair(self, table: Path) -> None:
        """`key = value`"""
        path = (*table, *self._key("="))
        self._note(path)
        self._move(1)
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip_blank()
        if self._peek() == "{":
            self._move(1)
            while self._skip_blank() and self._peek() != "}":
                self._pair(path)
            self._move(1)
        elif self._peek() == "[":
            self._move(1)
            while self._skip_blank() and self._peek() != "]":
                self._value(path)
            self._move(1)
        elif not self._skip_quoted():
            while self._at < len(self._text) and self._peek() not in ",]}#\n":
                self._move(1)

    def _key(self, end: str) -> Path:
        """The keys, dotted or quoted, up to `end`, which is left."""
        start = self._at
        while self._peek() != end:
            if not self._skip_quoted():
                self._move(1)
        node: object = tomllib.loads(f"{self._text[start : self._at]} = 0")
        path: list[str] = []
        while isinstance(node, dict):
            ((name, node),) = node.items()
            path.append(name)
        return tuple(path)

    def _note(self, path: Path) -> None:
        for length in range(1, len(path) + 1):
            self.lines.setdefault(path[:length], self._line)

    def _skip_blank(self) -> bool:
        """Moves over blanks and comments; False at the end of the text."""
        while self._at < len(self._text):
            if self._peek() == "#":
                while self._at < len(self._text) and self._peek() != "\n":
                    self._move(1)
            elif self._peek() in _BLANK:
                self._move(1)
            else:
                return True
        return False

    def _skip_quoted(self) -> bool:
        """Moves over a text in quotes, if there is one here."""
        quote = next((quote for quote in _QUOTES if self._text.startswith(quote, self._at)), None)
        if quote is None:
            return False
        self._move(len(quote))
        while not self._text.startswith(quote, self._at):
            self._move(2 if quote[0] == '"' and self._peek() == "\\" else 1)
        self._move(len(quote))
        # A text in three quotes may end with up to two quotes of its own.
        while len(quote) == 3 and self._at < len(self._text) and self._peek() == quote[0]:
            self._move(1)
        return True

    def _peek(self) -> str:
        return self._text[self._at]

    def _move(self, steps: int) -> None:
        self._line += self._text.count("\n", self._at, self._at + steps)
        self._at += steps
