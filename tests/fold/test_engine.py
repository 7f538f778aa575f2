"""One shard's side of the fold: what is repeated, what is late, what is too old."""

from streams.events.topics import Group, Topic
from streams.fold.delta import Delta, PaneKey
from streams.fold.engine import Engine
from streams.tables.shard import ShardId
from tests.cases import events, milliseconds
from tests.folding import Arrival, plan_for
from tests.naive.window import DAY, HOUR

_AT = milliseconds("2024-04-17T12:00:00Z")
_PLAN = plan_for()


def _fold(engine: Engine, arrivals: list[Arrival], wall: int | None = None) -> Delta:
    return engine.fold(engine.arrange(arrivals), {}, wall)


def _starts(delta: Delta, grid: str) -> set[int]:
    return {key.start for key in delta.panes if key.grid == grid}


def test_a_repeated_id_counts_once_within_a_batch_and_across_batches() -> None:
    """Of a sum the second event is dropped and counted as repeated; the page holds each new id once."""
    engine = Engine(_PLAN, Group.PEOPLE)
    sent = events("-2m email.sent contact=a\n -1m email.sent contact=a")
    first, second = _fold(engine, [*sent, sent[0]]), _fold(engine, sent)
    assert (first.events, first.repeated) == ({"email.sent": 2}, 1)
    assert (second.events, second.repeated, second.panes) == ({}, 2, {})
    assert first.page is not None
    assert len(first.page.hashes) == 2


def test_a_late_event_is_written_only_where_something_can_see_it() -> None:
    """An hour and more late, panes of 10 s are of no use, but those of 10 minutes and 6 hours are, and so on."""
    engine = Engine(_PLAN, Group.PEOPLE)
    _fold(engine, events("-1ms email.sent id=now contact=a"))
    grids = {
        late: {key.grid for key in _fold(engine, events(f"{late} email.sent id={late} contact=a")).panes}
        for late in ("-2h", "-2h-1ms", "-14d", "-14d-1ms", "-180d", "-180d-1ms")
    }
    assert grids == {
        "-2h": {"10s", "10m", "6h"},
        "-2h-1ms": {"10m", "6h"},
        "-14d": {"10m", "6h"},
        "-14d-1ms": {"6h"},
        "-180d": {"6h"},
        "-180d-1ms": set(),
    }


def test_what_is_too_old_for_sums_is_counted_and_still_tells_of_its_lead() -> None:
    """A meeting of 300 days ago is in no pane any more, and counted as too old; its lead is known from then on."""
    engine = Engine(_PLAN, Group.PEOPLE)
    delta = _fold(
        engine, events("-1m lead.scored contact=a lead=L score=1\n -300d lead.meeting_held contact=a lead=L kind=demo")
    )
    assert delta.too_old == 1
    assert _PLAN.tables["people"].load(delta.states["people"]["a"]).leads["L"].known == _AT - 300 * DAY


def test_now_is_just_after_the_latest_event_and_never_steps_back() -> None:
    """By event time the instant is the greatest time so far and a millisecond, whatever comes later."""
    engine = Engine(_PLAN, Group.PEOPLE)
    assert _fold(engine, events("-1m email.sent contact=a")).now == _AT - 60_000 + 1
    late = _fold(engine, events("-1h email.sent id=x contact=a"))
    assert (late.now, late.latest) == (_AT - 60_000 + 1, _AT - 60_000)


def test_by_the_wall_clock_now_is_told_and_never_steps_back() -> None:
    """A wall clock that is set back brings no pane back."""
    engine = Engine(_PLAN, Group.PEOPLE, now=5)
    arrivals = events("-1h email.sent contact=a")
    assert _fold(engine, arrivals, wall=_AT).now == _AT
    assert _fold(engine, arrivals, wall=_AT - DAY).now == _AT


def test_an_empty_batch_changes_nothing() -> None:
    """No event, no pane, no state, no topic."""
    delta = _fold(Engine(_PLAN, Group.DEALS), [])
    assert (delta.panes, delta.stock, delta.topics, delta.latest) == ({}, {}, set(), 0)


def test_a_batch_needs_the_states_it_touches() -> None:
    """Contacts, mails and accounts of the events, and the keys of their levels; a mail without a message needs none."""
    people = Engine(_PLAN, Group.PEOPLE).arrange(
        events("-1m email.opened contact=a message=m\n -1m email.opened contact=b\n -1m lead.lost contact=c lead=L")
    )
    assert people.needs() == {"mails": {"1:am"}, "people": {"c"}}
    campaigns = Engine(_PLAN, Group.CAMPAIGNS).arrange(
        events("-1m social.followers_counted network=x followers=1\n -1m site.measured inbound_links=1")
    )
    needs = campaigns.needs()
    assert needs["level.social.followers"] == {"x"}
    assert needs["level.site.inbound_links"] == {""}


def test_a_shard_and_its_topics_have_names() -> None:
    """What logs and sums call a shard, and which topics a batch has heard of."""
    delta = _fold(Engine(_PLAN, Group.PEOPLE), events("-1m email.sent contact=a\n -1m lead.created contact=a lead=L"))
    assert delta.topics == {Topic.LEADS, Topic.ENGAGEMENTS}
    assert str(ShardId(Group.PEOPLE, 3)) == "people.3"
    assert _starts(delta, "6h") == {PaneKey("6h", _AT - 6 * HOUR).start}
