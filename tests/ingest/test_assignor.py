"""Shards are spread whole, evenly, and with as few moves as that allows."""

from collections.abc import Mapping
from random import Random
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from streams.events.topics import Group
from streams.ingest.assignor import Shard, ShardAssignor, spread

MEMBERS = st.sets(st.sampled_from("abcdefg"), min_size=1)
SIZES = st.dictionaries(st.sampled_from(["people", "deals", "campaigns"]), st.integers(1, 9), min_size=1)


def shards_of(sizes: Mapping[str, int]) -> list[Shard]:
    return [Shard(group, number) for group, size in sizes.items() for number in range(size)]


def owners(given_: dict[str, list[Shard]]) -> dict[Shard, str]:
    return {shard: member for member, shards in given_.items() for shard in shards}


@given(SIZES, MEMBERS, st.randoms())
def test_every_shard_goes_to_exactly_one_member_and_evenly(
    sizes: dict[str, int], members: set[str], random: Random
) -> None:
    """Whatever members claim to have had, all shards are given once and no two members differ by more than one."""
    shards = shards_of(sizes)
    claims = {member: random.sample(shards, random.randint(0, len(shards))) for member in members}
    result = spread(shards, claims)
    assert sorted(shard for mine in result.values() for shard in mine) == sorted(shards)
    for groups in [set(sizes), *({group} for group in sizes)]:
        counts = [sum(shard.group in groups for shard in mine) for mine in result.values()]
        assert max(counts) - min(counts) <= 1


@given(SIZES, MEMBERS)
def test_nothing_moves_while_the_members_stay(sizes: dict[str, int], members: set[str]) -> None:
    """A rebalance that changes nothing about the members leaves every shard where it is."""
    first = spread(shards_of(sizes), {member: [] for member in members})
    assert owners(spread(shards_of(sizes), first)) == owners(first)


@given(st.integers(1, 12), MEMBERS)
def test_a_new_member_only_takes_its_share(size: int, members: set[str]) -> None:
    """When a worker joins, shards move to it and none between the others."""
    shards = shards_of({"people": size})
    before = spread(shards, {member: [] for member in members})
    after = spread(shards, {**before, "z": []})
    moved = {shard for shard, owner in owners(after).items() if owner != owners(before)[shard]}
    assert moved == set(after["z"])
    assert len(moved) == size // (len(members) + 1)


@given(st.integers(1, 12), MEMBERS)
def test_only_the_shards_of_a_lost_member_move(size: int, members: set[str]) -> None:
    """When a worker goes, the others keep all they have and share what it had."""
    shards = shards_of({"people": size})
    before = spread(shards, {member: [] for member in [*members, "z"]})
    after = owners(spread(shards, {member: before[member] for member in members}))
    assert {shard for shard, owner in owners(before).items() if owner not in ("z", after[shard])} == set()


def test_the_same_partition_of_co_partitioned_topics_goes_to_one_member() -> None:
    """Partition i of leads and of engagements meet in one worker, through Kafka's own messages and back."""
    groups = {"crm.leads": Group.PEOPLE, "crm.engagements": Group.PEOPLE, "crm.deals": Group.DEALS}
    sizes = {"crm.leads": {0, 1, 2}, "crm.engagements": {0, 1, 2}, "crm.deals": {0}}
    cluster = SimpleNamespace(partitions_for_topic=sizes.get)
    members = {name: ShardAssignor(groups) for name in ("one", "two")}
    answers = members["one"].assign(cluster, {name: member.metadata(groups) for name, member in members.items()})
    assigned = {name: dict(answer.assignment) for name, answer in answers.items()}
    assert all(mine["crm.leads"] == mine["crm.engagements"] for mine in assigned.values())
    assert sorted(number for mine in assigned.values() for number in mine["crm.leads"]) == [0, 1, 2]
    for name, member in members.items():
        member.on_assignment(answers[name])
    again = members["two"].assign(cluster, {name: member.metadata(groups) for name, member in members.items()})
    assert {name: dict(answer.assignment) for name, answer in again.items()} == assigned
