"""Which worker reads what: a shard goes as a whole, shards are spread evenly, and a worker keeps what it has.

Kafka's own round robin tears partition n of leads from partition n of engagements; its range assignor keeps them
together but hands every surplus shard to the same member and moves most shards when one member comes or goes. State
has to be loaded for each shard that moves, so this one moves as few as evenness allows.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec
from aiokafka.coordinator.assignors.abstract import AbstractPartitionAssignor  # type: ignore[import-untyped]
from aiokafka.coordinator.protocol import (  # type: ignore[import-untyped]
    ConsumerProtocolMemberAssignment,
    ConsumerProtocolMemberMetadata,
)

from streams.events.topics import Group


class Shard(NamedTuple):
    """What goes to one worker as a whole: the partitions of this number in all topics of the group."""

    group: str
    partition: int


def spread(shards: Iterable[Shard], kept: Mapping[str, Iterable[Shard]]) -> dict[str, list[Shard]]:
    """Give each shard to one of the members (the keys of `kept`), whose values say which shards each had before.

    Of every group a member gets the even share, rounded down or up. Who gets the rounding up is whoever has fewest
    shards so far, so surplus shards of small groups do not pile up on one member. Deterministic.
    """
    given: dict[str, list[Shard]] = {member: [] for member in sorted(kept)}
    by_group: dict[str, list[Shard]] = defaultdict(list)
    for shard in sorted(set(shards)):
        by_group[shard.group].append(shard)
    for group in sorted(by_group, key=lambda name: (-len(by_group[name]), name)):
        _spread_group(by_group[group], kept, given)
    return given


def _spread_group(shards: list[Shard], kept: Mapping[str, Iterable[Shard]], given: dict[str, list[Shard]]) -> None:
    share, surplus = divmod(len(shards), len(given))
    free = set(shards)
    mine: dict[str, list[Shard]] = {}
    for member in given:
        mine[member] = sorted(free.intersection(kept[member]))
        free.difference_update(mine[member])
    ranked = sorted(given, key=lambda member: (len(given[member]), -len(mine[member]), member))
    for rank, member in enumerate(ranked):
        quota = share + (rank < surplus)
        free.update(mine[member][quota:])
        del mine[member][quota:]
    left = sorted(free, reverse=True)
    for rank, member in enumerate(ranked):
        while len(mine[member]) < share + (rank < surplus):
            mine[member].append(left.pop())
        given[member] += mine[member]


class ShardAssignor(AbstractPartitionAssignor):  # type: ignore[misc]  # aiokafka carries no type information
    """Plugs `spread` into Kafka's group protocol; what a member had before travels as its user data."""

    name = "funnelwatch-shards"
    version = 0

    def __init__(self, groups: Mapping[str, Group]) -> None:
        """Takes the group of each topic, by the topic's name in Kafka."""
        self._groups = groups
        self._kept: list[Shard] = []

    def assign(self, cluster: Any, members: Mapping[str, Any]) -> dict[str, Any]:
        """Run by the one member that Kafka made the leader, for all of them."""
        topics = {name for member in members.values() for name in member.subscription if name in self._groups}
        partitions = {name: cluster.partitions_for_topic(name) or set() for name in topics}
        given = spread(
            (Shard(self._groups[name], number) for name, numbers in partitions.items() for number in numbers),
            {member: _decode(metadata.user_data) for member, metadata in members.items()},
        )
        return {
            member: ConsumerProtocolMemberAssignment(self.version, self._topics_of(shards, partitions), b"")
            for member, shards in given.items()
        }

    def _topics_of(self, shards: list[Shard], partitions: Mapping[str, set[int]]) -> list[tuple[str, list[int]]]:
        mine = set(shards)
        return [
            (name, [number for number in sorted(numbers) if Shard(self._groups[name], number) in mine])
            for name, numbers in sorted(partitions.items())
        ]

    def metadata(self, topics: Iterable[str]) -> Any:
        """What this member says of itself when it joins."""
        return ConsumerProtocolMemberMetadata(self.version, sorted(topics), msgspec.json.encode(self._kept))

    def on_assignment(self, assignment: Any) -> None:
        """Remember what this member got, to ask for it again at the next rebalance."""
        self._kept = sorted(
            {Shard(self._groups[name], number) for name, numbers in assignment.assignment for number in numbers}
        )


def _decode(user_data: bytes) -> list[Shard]:
    return msgspec.json.decode(user_data, type=list[Shard]) if user_data else []
