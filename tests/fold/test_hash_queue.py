"""The queue of hashes: it holds what a set would, leaves in order, and takes few bytes."""

import tracemalloc
from collections import deque
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from streams.events.topics import Group
from streams.fold.engine import RETENTION
from streams.fold.hash_queue import LEAST_ROOM, HashQueue

_FEW = st.sampled_from([0, 1, 2, LEAST_ROOM, 2 * LEAST_ROOM, 4 * LEAST_ROOM + 1, (1 << 60) - 1])
"""Most of them have their low bits in common, however large the table is."""
_HASHES = st.lists(_FEW | st.integers(0, (1 << 60) - 1), unique=True, max_size=12)


@given(st.lists(st.tuples(_HASHES, st.integers(0, 12)), max_size=12), st.integers(2, 40))
def test_it_holds_what_a_set_holds(steps: list[tuple[list[int], int]], spare_places: int) -> None:
    """Whatever is added and forgotten, and when places run out as well, it finds just those that are there, newest last."""
    queue, model = HashQueue(most_places=spare_places), deque[int]()
    for hashes, leaving in steps:
        assert queue.among(hashes) == set(model) & set(hashes)
        new = [hash for hash in hashes if hash not in model]
        queue.add(new)
        model.extend(new)
        assert list(queue.newest(len(new))) == new
        for _ in range(min(leaving, len(model))):
            queue.forget(1)
            model.popleft()
        assert len(queue) == len(model)
        assert queue.among([*hashes, *model]) == set(model)


def test_it_grows_and_goes_round() -> None:
    """With thousands in it, more than it began with, and many times as many gone through it, none is lost and none is left over."""
    random, queue, model = Random(1), HashQueue(), deque[int]()
    for _ in range(60):
        new = [random.getrandbits(60) for _ in range(500)]
        queue.add(new)
        model.extend(new)
        gone = [model.popleft() for _ in range(max(0, len(model) - 3 * LEAST_ROOM))]
        queue.forget(len(gone))
        assert queue.among([*gone, *model]) == set(model)
    assert list(queue.newest(len(queue))) == list(model)


def test_an_id_takes_few_bytes() -> None:
    """Of 60,000 and what a batch brings each takes less than 24 bytes, and that stays so when twice as many have gone through;
    the same holds of a million, which are as far below a power of 4."""
    random, bytes_of, kept = Random(1), [], 60_000
    tracemalloc.start()
    try:
        queue = HashQueue()
        for _ in range(40):
            queue.add([random.getrandbits(60) for _ in range(5_000)])
            queue.forget(max(0, len(queue) - kept))
            bytes_of.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert len(queue) == kept
    assert max(bytes_of[12:]) < 24 * kept
    assert RETENTION[Group.PEOPLE].most * 1.04 < 2**20
