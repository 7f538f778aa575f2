"""The protocol of the tables: how the one writer of a shard opens it, loads what a batch needs, and commits what it changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol, Self

from streams.events.topics import Group, Topic
from streams.fold.delta import Delta, Loaded, Needs
from streams.fold.engine import Engine
from streams.fold.inventory import Inventory, named
from streams.fold.labels import Admitted
from streams.fold.plan import Plan
from streams.tables.mismatch import MADE_ANEW, StateMismatch


class ShardId(NamedTuple):
    """A partition number of a co-partitioned group of topics."""

    group: Group
    partition: int

    def __str__(self) -> str:
        return f"{self.group}.{self.partition}"

    @classmethod
    def named(cls, name: str) -> Self:
        """The shard of a name that `str` gave."""
        group, _, partition = name.partition(".")
        return cls(Group(group), int(partition))


Offsets = Mapping[Topic, int]
"""The next offset to read of each topic of the shard's group; a topic that was never read is not in it."""


class Position(NamedTuple):
    """How far the state of a shard is: which state it is of, the next offsets, the instant (ms) by which panes were judged too
    old, and of which topics that is, as it was kept. `born` is "" where the tables do not tell."""

    born: str
    offsets: Offsets
    now: int
    sources: Mapping[Topic, bytes]


@dataclass(frozen=True)
class Opened:
    """What the new writer of a shard starts from. Times in ms; `pages` are those of the id memory, oldest first;
    `admitted` are the labels of open dimensions by day, `ancient` is when an ancient event came last, as far as is known."""

    epoch: int
    offsets: Offsets
    now: int
    latest: int
    pages: list[bytes]
    admitted: Mapping[int, Admitted]
    ancient: int | None = None


def engine_for(plan: Plan, group: Group, opened: Opened) -> Engine:
    """The engine that goes on from what is stored."""
    return Engine(
        plan,
        group,
        now=opened.now,
        latest=opened.latest,
        pages=opened.pages,
        admitted=opened.admitted,
        ancient=opened.ancient,
    )


class CommitRefused(Exception):
    """The commit was not written: another writer took the shard over, or the stored offset is not the one expected."""


class Fenced(CommitRefused):
    """A newer epoch owns the shard: this writer must stop writing it."""


class OffsetMoved(CommitRefused):
    """The stored offsets are not those that the batch continues from; reopen the shard and read from them."""


class CommitUnknown(CommitRefused):
    """The commit may or may not have been written."""


def check_inventory(shard: str, namespace: str, wanted: Inventory, stored: Inventory) -> None:
    """Raises StateMismatch, with what is wanted of the stored state of a shard and not in it."""
    if new := wanted - stored:
        raise StateMismatch(
            f"the state of shard {shard} under '{namespace}' has no past of what is new here ({named(new)}): "
            f"{MADE_ANEW}, or start with the settings and the catalogue that it was made with"
        )


class ShardWriter(Protocol):
    """One shard, held by its one writer."""

    async def open(self) -> Opened:
        """Takes the shard over: every earlier writer is fenced from here on.

        Raises StateMismatch, or what the tables raise where their server is unfit to keep state."""
        ...

    async def resume(self) -> Opened:
        """Reads again what is stored, after a commit whose outcome is unknown. Raises Fenced if the shard is another's.

        A shard whose state was lost (an emptied or older Redis) is taken over anew."""
        ...

    async def look(self, expected: Offsets) -> None:
        """Whether the shard is still as this writer left it, for while there is nothing to commit.

        Raises Fenced, or OffsetMoved where what is stored is not what this writer stored last: the writer must resume."""
        ...

    async def load(self, needs: Needs) -> Loaded:
        """The stored states that a batch needs."""
        ...

    async def sweep(self, table: str) -> Mapping[str, bytes]:
        """Some of the states of a table: others each time, and all of them in time."""
        ...

    async def commit(self, delta: Delta, expected: Offsets, offsets: Offsets) -> None:
        """Writes the delta and the next offsets, all or nothing, if the stored offsets are still those expected.

        Raises Fenced or OffsetMoved when nothing was written. After any error the writer must resume before
        another commit."""
        ...
