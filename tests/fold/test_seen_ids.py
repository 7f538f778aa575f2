"""The memory of ids: what it keeps, what it forgets, and that it survives a restart."""

from array import array

from hypothesis import given
from hypothesis import strategies as st

from streams.events.topics import Group
from streams.fold.engine import RETENTION
from streams.fold.ids import Page, Retention, SeenIds, Turn, hashes_of
from tests.naive.window import DAY


def hash_of(name: str) -> int:
    """The hash of one id."""
    return hashes_of([name])[0]


def _see(ids: SeenIds, names: list[str], latest: int, now: int) -> Turn:
    hashes = hashes_of(names)
    seen = ids.among(hashes)
    return ids.turn([hash for hash in hashes if hash not in seen], latest, now)


def _knows(ids: SeenIds, name: str) -> bool:
    return bool(ids.among([hash_of(name)]))


def test_the_last_ids_are_kept_by_count() -> None:
    """With room for 3 whole pages go as long as 3 ids stay: of 2 + 2 + 1 the first two may go, of 2 + 2 nothing."""
    ids = SeenIds(Retention(3, 0))
    assert _see(ids, ["a", "b"], 1, 10).forgotten == 0
    assert _see(ids, ["c", "d"], 2, 10).forgotten == 0
    assert _knows(ids, "a")
    assert _see(ids, ["e"], 3, 10).forgotten == 1
    assert [name for name in "abcde" if _knows(ids, name)] == ["c", "d", "e"]


def test_young_ids_are_kept_beyond_the_count() -> None:
    """With room for 1 and an age of 5, an id of time 6 stays until 11 has passed, however many came since."""
    ids = SeenIds(Retention(1, 5))
    _see(ids, ["a"], 6, 7)
    _see(ids, ["b"], 9, 11)
    assert _knows(ids, "a")
    assert _see(ids, ["c"], 12, 12).forgotten == 1
    assert [name for name in "abc" if _knows(ids, name)] == ["b", "c"]


def test_a_turn_without_new_ids_can_still_forget() -> None:
    """Time alone lets old pages go, and a page without ids is none."""
    ids = SeenIds(Retention(1, 5))
    _see(ids, ["a"], 1, 2)
    _see(ids, ["b"], 2, 3)
    page, _, forgotten = _see(ids, ["b"], 50, 60)
    assert (list(page.hashes), forgotten) == ([], 1)
    assert len(ids) == 1


def test_an_id_that_was_forgotten_is_new_again() -> None:
    """Beyond what is promised an id counts anew, and is then remembered like any other."""
    ids = SeenIds(Retention(1, 0))
    _see(ids, ["a"], 1, 2)
    _see(ids, ["b"], 2, 3)
    assert not _knows(ids, "a")
    assert list(_see(ids, ["a"], 3, 4).page.hashes) == [hash_of("a")]
    assert _knows(ids, "a")


_BATCHES = st.lists(st.tuples(st.lists(st.text(max_size=2), max_size=5), st.integers(0, 20)), max_size=12)


@given(_BATCHES, st.integers(1, 6), st.integers(0, 10), st.integers(1, 4), st.integers(0, 12))
def test_a_restart_goes_on_with_the_stored_pages(
    batches: list[tuple[list[str], int]], most: int, age: int, size: int, when: int
) -> None:
    """Pages as bytes, appended, replaced and dropped from the front as told, make the same memory as one that never stopped."""
    retention = Retention(most, age, size)
    kept, restarted = SeenIds(retention), SeenIds(retention)
    stored: list[bytes] = []
    everything = hashes_of({name for names, _ in batches for name in names})
    now = 0
    for number, (names, latest) in enumerate(batches):
        now = max(now, latest + 1)
        if number == when:
            restarted = SeenIds(retention, stored)
        names = list(dict.fromkeys(names))
        page, grown, forgotten = _see(restarted, names, latest, now)
        stored[len(stored) - grown :] = [page.dump()] if page.hashes else []
        del stored[:forgotten]
        _see(kept, names, latest, now)
        assert len(kept) == len(restarted) == len(SeenIds(retention, stored))
        assert kept.among(everything) == restarted.among(everything) == SeenIds(retention, stored).among(everything)


@given(st.lists(st.lists(st.integers(0, 99), max_size=8), max_size=30), st.integers(1, 10), st.integers(1, 4))
def test_the_last_new_ids_are_always_there(batches: list[list[int]], most: int, size: int) -> None:
    """However ids come, and however large pages are, the last `most` of them that were new are remembered."""
    ids = SeenIds(Retention(most, 0, size))
    new: list[str] = []
    for time, numbers in enumerate(batches):
        names = [str(number) for number in dict.fromkeys(numbers)]
        new += [name for name in names if not _knows(ids, name)]
        _see(ids, names, time, time + 1)
        assert all(_knows(ids, name) for name in new[-most:])


@given(st.integers(-(2**40), 2**43), st.lists(st.integers(0, (1 << 60) - 1)))
def test_a_page_is_its_bytes(latest: int, hashes: list[int]) -> None:
    """Storing and loading a page loses nothing."""
    page = Page(latest, array("q", hashes))
    assert Page.load(page.dump()) == page


def test_what_the_contract_promises_is_kept() -> None:
    """The last million ids of every shard, and 400 days of deals and campaigns."""
    assert all(retention.most >= 1_000_000 for retention in RETENTION.values())
    assert RETENTION[Group.DEALS].age >= 400 * DAY
    assert RETENTION[Group.CAMPAIGNS].age >= 400 * DAY
    assert set(RETENTION) == set(Group)


def test_ids_that_come_one_by_one_fill_pages() -> None:
    """A page takes the ids of commits until it is full, so there are not as many pages as ids; it is as young as its youngest."""
    ids, turns = SeenIds(Retention(100, 0, 3)), []
    for number in range(7):
        turns.append(_see(ids, [str(number)], 10 - number, 20))
    assert [turn.grown for turn in turns] == [False, True, True, False, True, True, False]
    assert [len(turn.page.hashes) for turn in turns] == [1, 2, 3, 1, 2, 3, 1]
    assert [turn.page.latest for turn in turns] == [10, 10, 10, 7, 7, 7, 4]
