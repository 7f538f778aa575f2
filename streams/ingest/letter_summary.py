"""Dead letters counted, and the newest of them: one pass, and no more than these in memory."""

from __future__ import annotations

from collections.abc import AsyncIterable, Sequence
from dataclasses import dataclass, field
from heapq import heappush, heappushpop

from streams.ingest.kept_letters import KeptLetter, Place, Sources


@dataclass(slots=True)
class Count:
    """Of the letters of one source topic and reason; instants in ms."""

    first: int
    last: int
    letters: int = 0
    redriven: int = 0

    def add(self, written: int, *, redriven: bool) -> None:
        """One letter more. Partitions are read one beside the other, so letters come in no order."""
        self.first, self.last = min(self.first, written), max(self.last, written)
        self.letters += 1
        self.redriven += redriven


@dataclass(frozen=True, slots=True)
class Listed:
    """A letter, and whether it was sent again."""

    letter: KeptLetter
    redriven: bool


@dataclass(slots=True)
class Summary:
    """Counts by source topic and reason, and the newest letters, oldest first."""

    counts: dict[tuple[str, str], Count] = field(default_factory=dict)
    newest: Sequence[Listed] = ()


async def summary(portions: AsyncIterable[Sequence[KeptLetter]], redriven: Sources, limit: int) -> Summary:
    """Of these letters, with the `limit` newest."""
    found = Summary()
    heap: list[tuple[int, Place, Listed]] = []
    async for portion in portions:
        for letter in portion:
            listed = Listed(letter, letter.source in redriven)
            count = found.counts.setdefault((letter.source.topic, letter.reason), Count(letter.written, letter.written))
            count.add(letter.written, redriven=listed.redriven)
            push = heappush if len(heap) < limit else heappushpop
            push(heap, (letter.written, letter.place, listed))  # no two letters have one place
    found.newest = [listed for _, _, listed in sorted(heap, key=lambda entry: entry[:2])]
    return found
