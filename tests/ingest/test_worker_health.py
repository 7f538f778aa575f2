"""Whether a worker is ready, from what its shards tell."""

from __future__ import annotations

from streams.events.topics import Group
from streams.ingest.worker_health import WorkerHealth
from streams.tables.shard import ShardId

ONE, TWO = ShardId(Group.PEOPLE, 0), ShardId(Group.DEALS, 0)


def test_a_worker_is_ready_while_it_writes_a_shard() -> None:
    """Not before it has one, and no longer when another worker has taken it over."""
    health = WorkerHealth(lambda: None)
    assert health.ready() == "No partition is assigned to this worker yet."
    health.assigned(ONE)
    assert health.ready() is None
    health.fenced(ONE)
    assert health.ready() is not None


def test_a_worker_whose_shards_all_wait_for_redis_is_not() -> None:
    """It says why; one that can be written is enough, and a shard that is let go is waited for no longer."""
    health = WorkerHealth(lambda: None)
    for shard in (ONE, TWO):
        health.assigned(shard)
    health.out_of_reach(ONE, "refused")
    assert health.ready() is None
    health.out_of_reach(TWO, "refused")
    assert health.ready() == "All shards wait for Redis, which cannot be reached (refused)."
    health.reached(ONE)
    assert health.ready() is None
    health.reopened(TWO, "it was emptied")
    health.out_of_reach(ONE, "refused")
    assert health.ready() is None
    health.released(TWO)
    assert health.ready() is not None
