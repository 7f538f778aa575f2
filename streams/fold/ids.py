"""The memory of event ids, which keeps plain sums from counting an event twice. Bounded by count or by age.

An id is kept as 60 bits of its XXH3 hash. Two of a million ids meet with probability 4e-7, and an event is taken for a repetition
of another with probability 1e-12.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from xxhash import xxh3_64_intdigest

from streams.fold.hash_queue import HashQueue

BITS: Final = (1 << 60) - 1
_HEADER: Final = 1
_HASH_BYTES: Final = 8


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


class _Kept(NamedTuple):
    """A page whose hashes are in the queue, after those of the pages before it."""

    latest: int
    size: int


class SeenIds:
    """Which ids a shard has seen. Pages are kept oldest first, so that forgetting drops whole pages."""

    def __init__(self, retention: Retention, pages: Iterable[bytes] = ()) -> None:
        stored = list(pages)
        self._retention = retention
        self._queue = HashQueue(expected=sum(map(len, stored)) // _HASH_BYTES)
        self._pages: deque[_Kept] = deque()
        for page in map(Page.load, stored):
            self._keep(page.latest, page.hashes, grown=False)

    def __len__(self) -> int:
        return len(self._queue)

    def among(self, hashes: Sequence[int]) -> set[int]:
        """Those of them that were seen: mostly none."""
        return self._queue.among(hashes)

    def turn(self, added: Sequence[int], latest: int, now: int) -> Turn:
        """Takes ids that are new, each once, into a page, and forgets what the retention allows."""
        page, grown = Page(latest, array("q")), False
        if added:
            grown = bool(self._pages) and self._pages[-1].size < self._retention.page
            page = self._keep(latest, added, grown=grown)
        forgotten = 0
        while self._pages and len(self) - self._pages[0].size >= self._retention.most:
            if self._pages[0].latest >= now - self._retention.age:
                break
            self._queue.forget(self._pages.popleft().size)
            forgotten += 1
        return Turn(page, grown, forgotten)

    def _keep(self, latest: int, hashes: Sequence[int], *, grown: bool) -> Page:
        """The page that has these hashes now, after those of the last page if it has `grown`."""
        size = len(hashes)
        if grown:
            last = self._pages.pop()
            latest, size = max(last.latest, latest), last.size + size
        self._queue.add(hashes)
        self._pages.append(_Kept(latest, size))
        return Page(latest, self._queue.newest(size))
