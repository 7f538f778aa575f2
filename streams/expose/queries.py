"""A block of PromQL as the queries it holds, since a query is copied by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_GOES_ON: Final = re.compile(r"\s|[-+*/%^<>=!)}\]]|(and|or|unless|on|ignoring|by|without)\b")
"""How a line begins that belongs to the one before."""

_WAITS: Final = re.compile(
    r"([-+*/%^<>=]|\b(and|or|unless|bool)|\b(on|ignoring|group_left|group_right)\s*\([^)]*\))\s*$"
)
"""How a line ends that wants another."""


def queries(block: str) -> Iterator[str]:
    """The queries, each on a line of its own or over several: until its brackets are closed and no operator waits or
    follows."""
    query: list[str] = []
    for line in block.rstrip().splitlines():
        if query and not _open(query) and line and not _GOES_ON.match(line):
            yield "\n".join(query).rstrip()
            query = []
        query.append(line)
    if query:
        yield "\n".join(query)


def _open(lines: list[str]) -> bool:
    text = re.sub(r'"(\\.|[^"\\])*"', "", "\n".join(lines))
    if _WAITS.search(text):
        return True
    return sum(map(text.count, "([{")) > sum(map(text.count, ")]}"))
