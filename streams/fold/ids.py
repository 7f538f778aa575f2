"""The memory of event ids, which keeps plain sums from counting an event twice. Bounded by count or by age.

An id is kept as 60 bits of its XXH3 hash: an int of two Python digits (32 bytes) and 8 bytes in the table. Two of a million
ids meet with probability 4e-7, and an event is taken for a repetition of another with probability 1e-12.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable
from typing import Final, NamedTuple

from xxhash import xxh3_64_intdigest

BITS: Final = (1 << 60) - 1
_HEADER: Final = 1


class Retention(NamedTuple):
    """Ids are kept while there are no more than `most` of them, or while they are younger than `age` (ms)."""

    most: int
    age: int


def hash_of(id: str) -> int:
    """The 60 bits that stand for an id."""
    return hashes_of((id,))[0]


def hashes_of(ids: Iterable[str]) -> list[int]:
    """The same of many."""
    return [xxh3_64_intdigest(id.encode()) & BITS for id in ids]


class Page(NamedTuple):
    """The ids that one commit added, with the greatest event time among them."""

    latest: int
    hashes: array[int]

    def dump(self) -> bytes:
        """As bytes: 8 for the time, 8 per id."""
        return array("q", [self.latest]).tobytes() + self.hashes.tobytes()

    @staticmethod
    def load(blob: bytes) -> Page:
        """From bytes."""
        numbers = array("q")
        numbers.frombytes(blob)
        return Page(numbers[0], numbers[_HEADER:])


class SeenIds:
    """Which ids a shard has seen. Pages are kept oldest first, so that forgetting drops whole pages."""

    def __init__(self, retention: Retention, pages: Iterable[bytes] = ()) -> None:
        self._retention = retention
        self._pages: deque[Page] = deque(map(Page.load, pages))
        self._hashes: set[int] = set()
        for page in self._pages:
            self._hashes.update(page.hashes)

    def __len__(self) -> int:
        return len(self._hashes)

    @property
    def hashes(self) -> set[int]:
        """The live set, for the fold's inner loop: it looks up and adds by itself, then says `turn`."""
        return self._hashes

    def turn(self, added: list[int], latest: int, now: int) -> tuple[Page, int]:
        """Closes a page of ids just added, and forgets what the retention allows.

        Returns the page and how many of the oldest pages were forgotten."""
        page = Page(latest, array("q", added))
        if added:
            self._pages.append(page)
        forgotten = 0
        kept = len(self._hashes)
        while self._pages and kept - len(self._pages[0].hashes) >= self._retention.most:
            if self._pages[0].latest >= now - self._retention.age:
                break
            old = self._pages.popleft()
            self._hashes.difference_update(old.hashes)
            kept = len(self._hashes)
            forgotten += 1
        return page, forgotten
