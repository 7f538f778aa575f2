"""What merges by keeping one: rankings, levels, first and last values."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from streams.events.engagements import PageViewed
from streams.events.topics import Topic
from streams.measures.feed import feed
from streams.measures.journey import Named, entity_key, is_first, is_last
from streams.measures.level import later as later_level
from streams.measures.run import Run
from streams.measures.uniques import Rankings, Uniques
from streams.measures.view import Latest
from streams.tables.memory import join

_MEMBERS = st.dictionaries(st.sampled_from(["p1", "p2", "p3"]), st.integers(-2, 5))
_RANKINGS = st.dictionaries(st.sampled_from([("n", ""), ("n|channel", "ppc")]), _MEMBERS, max_size=2)
_VISITORS = Uniques("visitors", (Topic.ENGAGEMENTS,), "contact", feed(PageViewed))


def _joined(*many: Rankings) -> Rankings:
    total: Rankings = {}
    for rankings in many:
        join(total, rankings)
    return {place: members for place, members in total.items() if members}


@given(_RANKINGS, _RANKINGS, _RANKINGS)
def test_joining_rankings_is_associative_commutative_and_idempotent(a: Rankings, b: Rankings, c: Rankings) -> None:
    """Any grouping, any order and any repetition keep the latest time of each member."""
    assert _joined(_joined(a, b), c) == _joined(a, _joined(b, c)) == _joined(c, b, a, b)


@given(st.permutations([Latest(1, "b", 5), Latest(2, "a", 7), Latest(2, "b", 3), Latest(2, "b", 3)]))
def test_a_level_keeps_the_latest_by_time_then_id(values: list[Latest]) -> None:
    """In whichever order they come, the value of the greatest (time, id) stays."""
    state: Latest | None = None
    for value in values:
        state = later_level(state, value)
    assert state == Latest(2, "b", 3)


def test_first_and_last_go_by_time_then_id() -> None:
    """Of equal times the lesser id is first and the greater last, in whichever order they come."""
    values = [Named(1, "b", "x"), Named(1, "a", "y"), Named(2, "a", "z"), Named(2, "b", "w")]
    for order in permutations(values):
        first: Named | None = None
        last: Named | None = None
        for value in order:
            first = value if is_first(value.time, value.id, first) else first
            last = value if is_last(value.time, value.id, last) else last
        assert (first, last) == (values[1], values[3])


def test_a_repeated_visit_keeps_the_latest_time_under_each_label() -> None:
    """A contact's latest time in total and by channel: each label has its own, unknown channels meet in `other`."""
    visits = [("p2", 1, None), ("p1", 2, "radio"), ("p1", 3, "email"), ("p1", 4, "tv"), ("p1", 5, "ppc")]
    run = [PageViewed(id="e", time="", contact=who, page="/", channel=channel) for who, _, channel in visits]
    rankings: Rankings = {}
    _VISITORS.take(rankings, Run(run, [time for _, time, _ in visits]), ("channel",))
    assert rankings == {
        ("visitors", ""): {"p1": 5, "p2": 1},
        ("visitors|channel", "ppc"): {"p1": 5},
        ("visitors|channel", "email"): {"p1": 3},
        ("visitors|channel", "other"): {"p1": 4},
    }


@given(st.text(max_size=3), st.text(max_size=3), st.text(max_size=3), st.text(max_size=3))
def test_keys_of_different_pairs_never_meet(a: str, b: str, c: str, d: str) -> None:
    """A contact and a message make a key of their own, whatever characters their ids have."""
    assert (entity_key(a, b) == entity_key(c, d)) == ((a, b) == (c, d))
