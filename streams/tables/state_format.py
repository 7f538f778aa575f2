"""The format of a shard's state in Redis: a number that is raised whenever the meaning of stored bytes changes.

It is stored with the inventory, as a line of it. A state of another format is never read as if it were of this one: a newer
one is refused; an older one is brought up to date by the worker that opens its shard, step by step, or refused where there
is no way. Each step is one transaction of one shard, so whoever is killed leaves a shard as it was or as it is to be.

Not covered are the rankings that belong to no shard, which are plain sorted sets: a change of them asks for a fresh state.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from streams.fold.inventory import Inventory
from streams.tables.mismatch import MADE_ANEW, StateMismatch
from streams.tables.redis_keys import Keys

Command = tuple[str | int | bytes, ...]
"""A command of Redis with its arguments."""

Step = Callable[[Any, Keys], Awaitable[Iterable[Command]]]
"""Brings a shard from one format to the next: reads what it needs by the `execute_command` of what it is given, and gives the
commands that write; they are carried out together, if nobody wrote the shard since it was read."""

_WORD: Final = "format "


def format_line(number: int) -> str:
    """The line of the inventory that says the format."""
    return f"{_WORD}{number}"


def format_of(stored: Inventory) -> int | None:
    """The format that the stored inventory says; None where it says none."""
    numbers = [line.removeprefix(_WORD) for line in stored if line.startswith(_WORD)]
    return int(numbers[0]) if len(numbers) == 1 and numbers[0].isdecimal() else None


def with_format(lines: Inventory, number: int) -> Inventory:
    """The inventory that says this format and no other."""
    return frozenset((*(line for line in lines if not line.startswith(_WORD)), format_line(number)))


@dataclass(frozen=True)
class Formats:
    """The format that is written here, and the steps from older ones: each by the format that it starts from."""

    newest: int
    steps: Mapping[int, Step] = field(default_factory=dict)

    def step_from(self, shard: str, namespace: str, stored: Inventory) -> tuple[int, Step] | None:
        """What a writer has to do next to the state that it opens, with its format; None where it is of the newest.

        Raises StateMismatch."""
        found = self._known(shard, namespace, stored)
        if found == self.newest:
            return None
        if not all(number in self.steps for number in range(found, self.newest)):
            raise StateMismatch(
                f"the state of shard {shard} under '{namespace}' was written by an older funnelwatch (format {found}, this "
                f"one writes {self.newest}) and cannot be brought up to date: {MADE_ANEW}"
            )
        return found, self.steps[found]

    def check(self, shard: str, namespace: str, stored: Inventory) -> None:
        """Raises StateMismatch where a reader would not understand the state."""
        step = self.step_from(shard, namespace, stored)
        if step is not None:
            raise StateMismatch(
                f"the state of shard {shard} under '{namespace}' is of the older format {step[0]}: the first worker of this "
                f"funnelwatch that opens it brings it to format {self.newest}"
            )

    def _known(self, shard: str, namespace: str, stored: Inventory) -> int:
        found = format_of(stored)
        if found is None:
            raise StateMismatch(f"the state of shard {shard} under '{namespace}' does not say its format: {MADE_ANEW}")
        if found > self.newest:
            raise StateMismatch(
                f"the state of shard {shard} under '{namespace}' was written by a newer funnelwatch (format {found}, this one "
                f"knows up to {self.newest}): go on with the newer funnelwatch, or {MADE_ANEW}"
            )
        return found


FORMATS: Final = Formats(newest=1)
"""Those of this funnelwatch. There has been one so far, so there is no step."""
