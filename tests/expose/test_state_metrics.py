"""What the exporter says of the state in Redis."""

from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import ResponseError

from streams.events.topics import Group, Topic
from streams.expose.regain import Regain
from streams.expose.state_metrics import StateMetrics
from streams.tables.redis_reader import NoState, TornRead
from streams.tables.shard import ShardId
from streams.tables.shard_about import ShardAbout

SHARDS = {
    ShardId(Group.PEOPLE, 0): ShardAbout(1_000, {Topic.LEADS: 50_000, Topic.ENGAGEMENTS: 70_000}, 60_000),
    ShardId(Group.PEOPLE, 1): ShardAbout(9_000, {Topic.LEADS: 40_500}, 61_500),
    ShardId(Group.DEALS, 0): ShardAbout(),
}


class Exporter:
    """The metrics, and a way to look at them."""

    def __init__(self, *, by_wall: bool = True) -> None:
        self.tell, self._registry = StateMetrics(Regain(), by_wall=by_wall), CollectorRegistry()
        self._registry.register(self.tell)

    def __call__(self, name: str, **labels: str) -> float | None:
        return self._registry.get_sample_value(f"funnelwatch_exporter_{name}", labels)


def test_nothing_is_said_before_the_first_look() -> None:
    """Unknown is absent: a fresh exporter has not lost Redis."""
    assert Exporter()("redis_up") is None
    assert Exporter()("shards", group="people") is None


def test_shards_are_counted_by_group() -> None:
    """A group without one has none, which is known."""
    exporter = Exporter()
    exporter.tell.seen(SHARDS)
    assert [exporter("shards", group=group) for group in Group] == [2, 1, 0]


def test_the_youngest_shard_gives_the_age_of_the_state() -> None:
    """One shard that is made anew makes its group young; a state of an earlier version has no age."""
    exporter = Exporter()
    exporter.tell.seen(SHARDS)
    assert exporter("state_born_timestamp_seconds", group="people") == 9
    assert exporter("state_born_timestamp_seconds", group="deals") is None


def test_the_newest_event_of_all_shards() -> None:
    """By topic; a topic without events is absent."""
    exporter = Exporter()
    exporter.tell.seen(SHARDS)
    assert exporter("latest_event_timestamp_seconds", topic="leads") == 50
    assert exporter("latest_event_timestamp_seconds", topic="engagements") == 70
    assert exporter("latest_event_timestamp_seconds", topic="deals") is None


def test_history_is_not_stale() -> None:
    """Where "now" is the latest event, its age by the wall clock says nothing."""
    exporter = Exporter(by_wall=False)
    exporter.tell.seen(SHARDS)
    assert exporter("latest_event_timestamp_seconds", topic="leads") is None
    assert exporter("shards", group="people") == 2


def test_canaries_by_shard() -> None:
    """Where none are sent there is none to miss."""
    exporter = Exporter()
    exporter.tell.seen(SHARDS)
    assert exporter("canary_timestamp_seconds", group="people", partition="1") == 61.5
    assert exporter("canary_timestamp_seconds", group="deals", partition="0") is None


@pytest.mark.parametrize("error", [NoConnection("refused"), ResponseError("NOPERM"), TimeoutError(), OSError()])
def test_a_redis_that_does_not_answer_is_lost(error: Exception) -> None:
    """Until it answers; what was seen last is still told."""
    exporter = Exporter()
    exporter.tell.seen(SHARDS)
    exporter.tell.failed(error)
    assert (exporter("redis_up"), exporter("shards", group="people")) == (0, 2)
    exporter.tell.seen(SHARDS)
    assert exporter("redis_up") == 1


def test_a_redis_that_has_nothing_is_not_lost_but_its_shards_are() -> None:
    """After a flush workers write shards that are not there: the alert on that needs a count."""
    exporter = Exporter()
    exporter.tell.seen(SHARDS)
    exporter.tell.failed(NoState("empty"))
    assert (exporter("redis_up"), exporter("shards", group="people")) == (1, 0)


def test_a_torn_read_leaves_what_was_seen() -> None:
    """The state is there, it only changed too fast."""
    exporter = Exporter()
    exporter.tell.seen(SHARDS)
    exporter.tell.failed(TornRead("fast"))
    assert (exporter("redis_up"), exporter("shards", group="people")) == (1, 2)
