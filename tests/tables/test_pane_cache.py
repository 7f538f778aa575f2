"""The panes that a writer has at hand: bounded by number and by size, the least recently used leave first."""

from __future__ import annotations

from streams.fold.delta import PaneKey
from streams.tables.pane_cache import PaneCache


def key(number: int) -> PaneKey:
    """Some pane."""
    return PaneKey("10m", number)


def test_the_least_recently_used_leave_first() -> None:
    """With room for two, a pane that was looked at stays and the other goes."""
    cache = PaneCache(capacity=2)
    for number in (1, 2, 3):
        cache.put(key(number), {"n": {"": number}})
    assert cache[key(1)] == {"n": {"": 1}}
    cache.trim()
    assert cache.missing([key(1), key(2), key(3)]) == [key(2)]


def test_large_panes_leave_room_for_fewer() -> None:
    """Sizes count as they are when panes are let go, not as they were when they came."""
    cache = PaneCache(capacity=100, most_cells=10)
    for number in range(3):
        cache.put(key(number), {"n": {"": 1}})
    cache.trim()
    assert cache.missing(map(key, range(3))) == []
    cache[key(2)]["n|page"] = {str(label): 1 for label in range(8)}
    cache.trim()
    assert cache.missing(map(key, range(3))) == [key(0)]
    cache.drop([key(2)])
    cache.put(key(0), {"n": {"": 1}})
    cache.trim()
    assert cache.missing(map(key, range(3))) == [key(2)]
