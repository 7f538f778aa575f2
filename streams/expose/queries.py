"""A block of PromQL as the queries it holds, since a query is copied by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_GOES_ON: Final = re.compile(r"\s|[-+*/%^<>=!)}\]]|(and|or|unless|on|ignoring|by|without)\b")
"""How a line begins that belongs to the one before."""


def queries(block: str) -> Iterator[str]:
    """The queries, each on a line of its own or over several: until its brackets are closed and no operator follows."""
    query: list[str] = []
    for line in block.rstrip().splitlines():
        if query and not _open(query) and line and not _GOES_ON.match(line):
            yield "\n".join(query).rstrip()
            query = []
        query.append(line)
    if query:
        yield "\n".join(query)


def _open(lines: list[str]) -> bool:
    text = re.sub(r'"(\\.|[^"\\])*"', "", "".join(lines))
    return sum(map(text.count, "([{")) > sum(map(text.count, ")]}"))
