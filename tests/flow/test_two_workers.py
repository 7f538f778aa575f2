"""Several workers on the same partitions, coming and going: a shard has one writer at a time, and nothing shows."""

from pathlib import Path

from tests.flow.agreement import assert_same
from tests.flow.histories import arranged, simulated_history
from tests.flow.installation import SHARDS, Installation
from tests.flow.moments import await_committed, moments, size_of
from tests.services.waiting import wait_until

TAKE_OVER_S = 30.0
"""For the session of a killed worker to time out (6 s), and for its shards to be given to the others."""


def test_workers_that_come_and_go_in_the_middle_of_a_replay(installation: Installation, tmp_path: Path) -> None:
    """One joins, one leaves by SIGTERM, one joins, one is killed by SIGKILL: the values are those of `compute`."""
    history = arranged(simulated_history(tmp_path), "some_twice", tmp_path)
    installed = installation.with_settings(clock="event", kafka_batch_max_records="50")
    installed.create_topics()
    first = installed.worker()
    replaying = installed.start("replay", *map(str, history.files), "--until", history.at)
    joins, leaves, joins_again, dies = moments(4, size_of(history))
    await_committed(installed, joins, first)
    second = installed.worker()
    await_committed(installed, leaves, second)
    assert first.process.stop() == 0, first.process.output()
    await_committed(installed, joins_again, second)
    third = installed.worker()
    await_committed(installed, dies, third)
    second.process.kill()
    wait_until(
        lambda: third.total("funnelwatch_worker_shard_assigned") == SHARDS,
        seconds=TAKE_OVER_S,
        what="the survivor has all shards",
    )
    assert replaying.wait() == 0
    installed.wait_until_read()
    assert_same(installed.kpis(history.at), installed.compute(history.files, history.at))


def test_a_second_worker_takes_half_of_the_shards_and_gives_them_back(installation: Installation) -> None:
    """The shards are spread evenly while there are two, and are all the first one's again after the second has left."""
    installation.create_topics()
    first = installation.worker()
    assert first.total("funnelwatch_worker_shard_assigned") == SHARDS
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
