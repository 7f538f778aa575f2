"""Letters for tests of what is done with them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any, Final

from streams.ingest.kept_letters import KeptLetter, Place
from streams.ingest.letters import Source

LETTER: Final = KeptLetter(
    place=Place(0, 0),
    written=1_700_000_000_000,
    source=Source("leads", 3, 17, 1_699_999_999_000),
    reason="not_json",
    detail="The message is not JSON.",
    key=b"ann",
    value=b"{",
    headers=(),
    cut=None,
    size=1,
)


def kept_letter(offset: int = 0, *, topic: str = "leads", **fields: Any) -> KeptLetter:
    """A letter like any other but for these fields; its offset in the dead-letter topic is that of its source."""
    source = LETTER.source._replace(topic=topic, offset=offset)
    return replace(LETTER, place=Place(0, offset), source=source, **fields)


async def in_portions(*portions: Sequence[KeptLetter]) -> AsyncIterator[Sequence[KeptLetter]]:
    """As they are read."""
    for portion in portions:
        yield portion
