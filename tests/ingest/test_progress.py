"""What counts as being stalled, and what is said of it."""

from __future__ import annotations

import re

import pytest

from streams.events.topics import Group, Topic
from streams.fold.delta import Delta
from streams.ingest.observer import NOTHING_FETCHED
from streams.ingest.progress import Progress, Stall
from streams.tables.shard import ShardId

PEOPLE, DEALS = ShardId(Group.PEOPLE, 3), ShardId(Group.DEALS, 1)


class Told:
    """Two open shards without lag, and a clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.progress = Progress(lambda: self.now)
        for shard in (PEOPLE, DEALS):
            self.progress.opening(shard)
            self.progress.assigned(shard)
            self.progress.doing(shard, NOTHING_FETCHED)

    def after(self, seconds: float) -> Stall | None:
        """How it stands so much later."""
        self.now += seconds
        return self.progress.stall()

    def says(self, seconds: float) -> str:
        """The sentence so much later, without times of day."""
        stall = self.after(seconds)
        assert stall is not None
        return re.sub(r"since \d\d:\d\d:\d\d", "since …", stall.sentence)


@pytest.fixture
def told() -> Told:
    """Nothing waits."""
    return Told()


def test_a_worker_with_nothing_to_do_is_not_stalled(told: Told) -> None:
    """However long; also after what waited was committed."""
    assert told.after(10_000) is None
    told.progress.lag(Topic.LEADS, 3, 5)
    told.progress.lag(Topic.LEADS, 3, 0)
    assert told.after(10_000) is None


def test_what_waits_has_waited_since_it_was_there(told: Told) -> None:
    """Not since the last commit, which was long ago; and more that comes does not make it younger."""
    told.after(500)
    told.progress.lag(Topic.LEADS, 3, 1)
    told.after(40)
    told.progress.lag(Topic.ENGAGEMENTS, 3, 1_234)
    assert told.says(20) == (
        "No progress for 1 min while 1,234 messages wait in engagements/3: nothing was fetched, since …."
    )


def test_a_commit_is_progress(told: Told) -> None:
    """Of its shard alone: the other one is as stalled as before."""
    told.progress.lag(Topic.LEADS, 3, 100)
    told.progress.lag(Topic.DEALS, 1, 1)
    told.after(50)
    told.progress.committed(PEOPLE, 0.1, Delta())
    assert told.says(5) == "No progress for 55 s while 1 message waits in deals/1: nothing was fetched, since …."
    told.progress.released(DEALS)
    assert told.after(0) == (5, told.progress.stall().sentence)  # type: ignore[union-attr]  # it is there


def test_opening_again_and_again_is_no_progress(told: Told) -> None:
    """As with a Redis that refuses to write: the reason is that of the commits."""
    told.progress.lag(Topic.DEALS, 1, 1)
    for _ in range(10):
        told.after(6)
        told.progress.reopened(DEALS, "a commit failed (OOM)")
        told.progress.doing(DEALS, "Redis does not answer to a commit")
    assert told.says(0) == "No progress for 1 min while 1 message waits in deals/1: a commit failed (OOM), since …."


def test_a_redis_out_of_reach_is_the_reason_until_it_is_not(told: Told) -> None:
    """Whatever the shard did last; and nothing is stalled by it that has nothing to do."""
    told.progress.out_of_reach(PEOPLE, "refused")
    assert told.after(1_000) is None
    told.progress.lag(Topic.LEADS, 3, 2)
    said = "No progress for 9 s while 2 messages wait in leads/3: "
    assert told.says(9) == said + "Redis cannot be reached (refused), since …."
    told.progress.reached(PEOPLE)
    assert told.says(0) == said + "nothing was fetched, since …."


def test_a_shard_that_is_to_be_opened_has_something_to_do(told: Told) -> None:
    """What there is to read is not known before."""
    told.progress.opening(ShardId(Group.CAMPAIGNS, 0))
    told.progress.out_of_reach(ShardId(Group.CAMPAIGNS, 0), "refused")
    assert told.says(70) == (
        "No progress for 1.17 min while shard campaigns.0 is to be opened: Redis cannot be reached (refused), since …."
    )


def test_a_silent_kafka_is_no_stall_and_may_be_the_reason_of_one(told: Told) -> None:
    """Of what waits to be fetched, not of what is fetched and waits for something else."""
    told.progress.kafka_silent("timed out")
    assert told.after(1_000) is None
    told.progress.lag(Topic.LEADS, 3, 2)
    said = "No progress for 9 s while 2 messages wait in leads/3: "
    assert told.says(9) == said + "Kafka does not answer (timed out), since …."
    told.progress.doing(PEOPLE, "the dead-letter topic does not take 7 rejected records")
    assert told.says(0) == said + "the dead-letter topic does not take 7 rejected records, since …."


def test_a_shard_that_was_fenced_waits_for_kafka_to_take_it_away(told: Told) -> None:
    """Its messages wait for nobody as long as Kafka gives them to a worker that may not write them."""
    told.progress.fenced(PEOPLE)
    told.progress.lag(Topic.LEADS, 3, 2)
    assert "another worker has taken the shard over, but Kafka still gives it to this one" in told.says(300)
