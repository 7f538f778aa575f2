"""Two workers on the same partitions share them evenly."""

from tests.flow.installation import SHARDS, Installation
from tests.services.waiting import wait_until

TAKE_OVER_S = 60.0
"""For shards to be given to another, on a busy machine."""


def test_a_second_worker_takes_half_of_the_shards_and_gives_them_back(installation: Installation) -> None:
    """The shards are spread evenly while there are two, and are all the first one's again after the second has left."""
    installation.create_topics()
    (first,) = installation.workers(1)
    second = installation.worker()
    wait_until(
        lambda: {worker.total("funnelwatch_worker_shard_assigned") for worker in (first, second)} == {SHARDS / 2},
        seconds=TAKE_OVER_S,
        what="half of the shards each",
    )
    assert second.process.stop() == 0, second.process.output()
    wait_until(
        lambda: first.total("funnelwatch_worker_shard_assigned") == SHARDS, seconds=TAKE_OVER_S, what="all shards again"
    )
