"""A queue of hashes that can be asked which of many it holds: in 20 bytes each, where a set of Python's takes 75 and more.

Hashing with chains: for the low bits of a hash a table has the place of the latest one with these bits, and each place leads to
the one before it. Places only rise and the oldest leaves first, so what is below the oldest place is gone, and nothing has to be
taken out of a chain. A batch is looked up at once, link by link, which runs in C; only what is added takes a loop.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import compress
from operator import eq, itemgetter
from typing import Final

LEAST_ROOM: Final = 1 << 10
GROWTH: Final = 4
"""Whoever grows puts all in once more: by 4 that is a third of an id for each that comes, by 2 it is a whole one. A million come to
the same room."""
AT_ONCE: Final = 1 << 12
"""Of those that are put in once more: a list of all would take more than the queue."""
MOST_PLACES: Final = 1 << 32
"""A place has four bytes. Before they run out, all get new ones: once in four billion ids."""


class HashQueue:
    """`expected` is how many are to come at once, `most_places` how many places there are until all get new ones."""

    def __init__(self, expected: int = 0, most_places: int = MOST_PLACES) -> None:
        self._most_places = most_places
        self._clear(LEAST_ROOM)
        self._make_room(expected)

    def _clear(self, room: int) -> None:
        """Empty, with room for so many, a power of 2. Place 0 is nobody's."""
        self._room, self._oldest, self._next = room, 1, 1
        self._hashes = array("q", bytes(8 * room))
        self._before = array("I", bytes(4 * room))
        self._latest = array("I", bytes(4 * 2 * room))

    def __len__(self) -> int:
        return self._next - self._oldest

    def among(self, hashes: Sequence[int]) -> set[int]:
        """Those of them that it holds."""
        found: set[int] = set()
        oldest, last = self._oldest, self._room - 1
        places = _items(self._latest, self._slots(hashes))
        while True:
            hashes = list(compress(hashes, [place >= oldest for place in places]))
            if not hashes:
                return found
            cells = [place & last for place in places if place >= oldest]
            found.update(compress(hashes, map(eq, _items(self._hashes, cells), hashes)))
            places = _items(self._before, cells)

    def add(self, hashes: Sequence[int]) -> None:
        """Puts these in, none of which it may hold."""
        self._make_room(len(hashes))
        latest, before = self._latest, array("I")
        for place, slot in enumerate(self._slots(hashes), self._next):
            before.append(latest[slot])
            latest[slot] = place
        self._write(self._hashes, array("q", hashes))
        self._write(self._before, before)
        self._next += len(hashes)

    def newest(self, count: int) -> array[int]:
        """The last ones, in the order in which they came."""
        begin = (self._next - count) & (self._room - 1)
        straight = self._hashes[begin : begin + count]
        return straight + self._hashes[: count - len(straight)]

    def forget(self, count: int) -> None:
        """Lets the oldest go."""
        self._oldest += count

    def _slots(self, hashes: Sequence[int]) -> list[int]:
        last = 2 * self._room - 1
        return [hash & last for hash in hashes]

    def _write(self, cells: array[int], values: array[int]) -> None:
        """From the next place on, round the end."""
        begin = self._next & (self._room - 1)
        straight = min(len(values), self._room - begin)
        cells[begin : begin + straight] = values[:straight]
        cells[: len(values) - straight] = values[straight:]

    def _make_room(self, more: int) -> None:
        room, kept = self._room, len(self)
        while kept + more > room:
            room *= GROWTH
        if room > self._room or self._next + more > self._most_places:
            hashes = self.newest(kept)
            self._clear(room)
            for begin in range(0, kept, AT_ONCE):
                self.add(hashes[begin : begin + AT_ONCE])


def _items(numbers: array[int], places: Sequence[int]) -> Sequence[int]:
    """All that is at these places, in one call."""
    if len(places) < 2:
        return [numbers[place] for place in places]
    found: Sequence[int] = itemgetter(*places)(numbers)
    return found
