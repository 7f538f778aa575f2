"""What a worker says of its work."""

from prometheus_client import CollectorRegistry

from streams.events.rejection import Reason
from streams.events.topics import Group, Topic
from streams.expose.operations import Operations
from streams.fold.delta import Delta
from streams.ingest.observer import Observer
from streams.tables.shard import ShardId

SHARD = ShardId(Group.PEOPLE, 3)
OF_SHARD = {"group": "people", "partition": "3"}
NOW = 1_700_000_060_000


class Watched:
    """A worker's metrics, and a way to look at them."""

    def __init__(self, now: int | None = NOW) -> None:
        self.registry = CollectorRegistry()
        self.tell: Observer = Operations(self.registry, clock=lambda: 1_700_000_000.5, now=lambda: now)

    def __call__(self, name: str, **labels: str) -> float | None:
        return self.registry.get_sample_value(f"funnelwatch_worker_{name}", labels)


def test_what_was_committed_is_counted() -> None:
    """Events by type, repetitions and what came too late, as the delta says; when, and how long it took."""
    worker = Watched()
    worker.tell.committed(SHARD, 0.02, Delta(events={"page.viewed": 5}, repeated=2, too_old=1, latest=NOW))
    worker.tell.committed(SHARD, 0.02, Delta(events={"page.viewed": 1}, latest=NOW))
    assert worker("events_total", topic="engagements", type="page.viewed") == 6
    assert (worker("repeated_total"), worker("too_old_total")) == (2, 1)
    assert worker("last_commit_timestamp_seconds", **OF_SHARD) == 1_700_000_000.5
    assert worker("commit_duration_seconds_count") == 2


def test_counters_are_there_before_the_first_event() -> None:
    """A rate over a counter that appears with its first increment would miss that increment."""
    worker = Watched()
    assert worker("events_total", topic="leads", type="lead.created") == 0
    assert worker("rejected_total", topic="leads", reason="not_json") == 0
    assert worker("dead_letters_total", topic="leads") == 0


def test_rejects_and_letters() -> None:
    """By topic and reason; what the record said is nobody's label."""
    worker = Watched()
    worker.tell.rejected(Topic.DEALS, Reason.FUTURE, 4)
    worker.tell.dead_lettered(Topic.DEALS, 4)
    assert worker("rejected_total", topic="deals", reason="future") == 4
    assert worker("dead_letters_total", topic="deals") == 4


def test_records_that_were_deleted_unread() -> None:
    """By topic, and 0 from the start."""
    worker = Watched()
    assert worker("missed_records_total", topic="leads") == 0
    worker.tell.missed(Topic.LEADS, 40)
    assert worker("missed_records_total", topic="leads") == 40


def test_batches_are_measured() -> None:
    """How large they are and how long they take to fold."""
    worker = Watched()
    worker.tell.folded(SHARD, 0.3, 900)
    assert (worker("batch_records_sum"), worker("fold_duration_seconds_sum")) == (900, 0.3)


def test_trouble_with_the_shard_is_counted() -> None:
    """A worker that is fenced, or has to start a shard over, leaves a trace."""
    worker = Watched()
    worker.tell.fenced(SHARD)
    worker.tell.reopened(SHARD, "refused")
    assert (worker("fenced_total"), worker("reopened_total")) == (1, 1)


def test_shards_that_wait_for_redis_are_counted() -> None:
    """Each once, until it is opened, opened again, reached, or let go."""
    worker, other = Watched(), ShardId(Group.DEALS, 1)
    assert worker("shards_waiting_for_redis") == 0
    for shard in (SHARD, SHARD, other, ShardId(Group.DEALS, 2)):
        worker.tell.out_of_reach(shard, "refused")
    assert worker("shards_waiting_for_redis") == 3
    worker.tell.reopened(SHARD, "refused")
    worker.tell.assigned(other)
    assert worker("shards_waiting_for_redis") == 1
    worker.tell.reached(ShardId(Group.DEALS, 2))
    assert worker("shards_waiting_for_redis") == 0
    worker.tell.released(ShardId(Group.DEALS, 2))
    assert worker("shards_waiting_for_redis") == 0


def test_a_shard_without_events_is_behind_none() -> None:
    """It commits what it rejects, and that has no time to be behind of."""
    worker = Watched()
    worker.tell.lag(Topic.LEADS, 3, 5)
    worker.tell.committed(SHARD, 0.1, Delta())
    assert worker("lag_seconds", **OF_SHARD) is None


def test_a_shard_that_was_let_go_is_not_spoken_of() -> None:
    """The next owner tells of it; old numbers beside the new ones would look like lag."""
    worker = Watched()
    worker.tell.assigned(SHARD)
    worker.tell.committed(SHARD, 0.1, Delta(latest=NOW))
    worker.tell.lag(Topic.LEADS, 3, 12)
    worker.tell.lag(Topic.LEADS, 4, 7)
    assert worker("shard_assigned", **OF_SHARD) == 1
    worker.tell.released(SHARD)
    assert worker("shard_assigned", **OF_SHARD) is None
    assert worker("last_commit_timestamp_seconds", **OF_SHARD) is None
    assert worker("lag_seconds", **OF_SHARD) is None
    assert worker("lag_messages", topic="leads", partition="3") is None
    assert worker("lag_messages", topic="leads", partition="4") == 7


def test_a_shard_may_be_let_go_before_anything_was_said_of_it() -> None:
    """A rebalance can take it back at once."""
    worker = Watched()
    worker.tell.released(SHARD)
    assert worker("shard_assigned", **OF_SHARD) is None


def test_lag_in_seconds_is_the_age_of_the_newest_event_while_more_wait() -> None:
    """A quiet topic is not behind, however old its last event; a busy one is as far behind as what was committed."""
    worker = Watched()
    worker.tell.committed(SHARD, 0.1, Delta(latest=NOW - 30_000))
    worker.tell.committed(SHARD, 0.1, Delta(latest=NOW - 90_000))
    assert worker("lag_seconds", **OF_SHARD) == 0
    worker.tell.lag(Topic.LEADS, 3, 0)
    worker.tell.lag(Topic.ENGAGEMENTS, 3, 2)
    assert worker("lag_seconds", **OF_SHARD) == 30


def test_history_has_no_lag_in_seconds() -> None:
    """A worker that goes by event time has nothing to compare it with."""
    worker = Watched(now=None)
    worker.tell.committed(SHARD, 0.1, Delta(latest=NOW))
    worker.tell.lag(Topic.LEADS, 3, 9)
    assert worker("lag_seconds", **OF_SHARD) is None
    assert worker("lag_messages", topic="leads", partition="3") == 9
