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
    """Ids are kept while there are no more than `most` of them, or while they are younger than `age` (ms). A page is added to
    until it has `page` of them: commits of a few ids each would else make a page each, and the pages be more than the ids."""

    most: int
    age: int
    page: int = 1


def hashes_of(ids: Iterable[str]) -> list[int]:
    """The 60 bits that stand for each id."""
    return [xxh3_64_intdigest(id.encode()) & BITS for id in ids]


class Page(NamedTuple):
    """Ids in the order they came, with the greatest event time among them."""

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


class Turn(NamedTuple):
    """The page to be stored: in place of the last one if it has `grown` from that, else as a new one (none if it is empty). And
    how many of the oldest pages are forgotten."""

    page: Page
    grown: bool
    forgotten: int


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

    def turn(self, added: list[int], latest: int, now: int) -> Turn:
        """Takes ids just added into a page, and forgets what the retention allows."""
        page, grown = Page(latest, array("q", added)), False
        if added and self._pages and len(self._pages[-1].hashes) < self._retention.page:
            last, grown = self._pages.pop(), True
            page = Page(max(last.latest, latest), last.hashes + page.hashes)
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
        return Turn(page, grown, forgotten)
