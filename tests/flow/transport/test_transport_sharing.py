"""Several workers read together: each partition is with one of them, and no record is lost or doubled when it moves."""

from collections.abc import Mapping

from streams.events.topics import Topic
from tests.flow.transport.conftest import Produce, Running
from tests.flow.transport.keeping_host import KeepingHost, eventually


async def test_two_workers_share_partitions_and_a_person_stays_in_one(
    topics: Mapping[Topic, str], produce: Produce, running: Running
) -> None:
    """Partition i of leads and partition i of engagements are with the same worker; each worker has half of them."""
    one, two = KeepingHost(), KeepingHost()
    async with running(one), running(two):
        await eventually(lambda: one.owned and two.owned)
        for host in (one, two):
            assert host.owned[Topic.LEADS] == host.owned[Topic.ENGAGEMENTS]
            assert len(host.owned[Topic.LEADS]) == 2
        assert one.owned[Topic.LEADS] | two.owned[Topic.LEADS] == set(range(4))
        await produce(topics[Topic.ENGAGEMENTS], 4000)
        await eventually(lambda: len(one.seen) + len(two.seen) == 4000)
        assert not one.seen.keys() & two.seen.keys()


async def test_records_move_with_their_partition_and_come_once(
    topics: Mapping[Topic, str], produce: Produce, running: Running
) -> None:
    """A worker joins while records flow and leaves again: what one has stored is where the other goes on."""
    one, two = KeepingHost(), KeepingHost()
    two.next = one.next  # as if both kept their state in one store

    def seen() -> int:
        return len(one.seen) + len(two.seen)

    async with running(one):
        await produce(topics[Topic.LEADS], 20_000)
        async with running(two):
            await eventually(lambda: one.owned and two.owned)
            await produce(topics[Topic.LEADS], 20_000)
            await eventually(lambda: seen() == 40_000)
        await produce(topics[Topic.LEADS], 10_000)
        await eventually(lambda: seen() == 50_000)
    assert not one.seen.keys() & two.seen.keys()
    assert set((one.seen + two.seen).values()) == {1}


async def test_a_worker_without_a_partition_stands_by(
    topics: Mapping[Topic, str], produce: Produce, running: Running
) -> None:
    """More workers than partitions are no error: the surplus one takes over when another goes."""
    hosts = [KeepingHost() for _ in range(5)]
    store = hosts[0].next
    for host in hosts:
        host.next = store
    async with running(hosts[0]):
        async with running(hosts[1]), running(hosts[2]), running(hosts[3]), running(hosts[4]):
            await eventually(lambda: sum(bool(host.owned) for host in hosts) == 4)
            await produce(topics[Topic.LEADS], 1000)
            await eventually(lambda: sum(len(host.seen) for host in hosts) == 1000)
        await eventually(lambda: len(hosts[0].owned.get(Topic.LEADS, ())) == 4)
        await produce(topics[Topic.LEADS], 1000)
        await eventually(lambda: sum(len(host.seen) for host in hosts) == 2000)
