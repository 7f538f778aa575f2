"""Conditions on an event's own fields, as data: hashable, so that measures with the same condition share one pass."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any


@dataclass(frozen=True)
class Where:
    """A condition on one field. `holds` gets the field's value."""

    field: str
    says: str
    holds: Callable[[Any], bool]

    def among(self, run: Iterable[Any]) -> list[bool]:
        """Of each event in turn, whether the condition holds."""
        return list(map(self.holds, map(attrgetter(self.field), run)))

    def __str__(self) -> str:
        return f"{self.field} {self.says}"


def _is_true(value: object) -> bool:
    return value is True


def _is_not_true(value: object) -> bool:
    return value is not True


def _is_present(value: object) -> bool:
    return value is not None


@dataclass(frozen=True)
class _OneOf:
    values: tuple[object, ...]

    def __call__(self, value: object) -> bool:
        return value in self.values


@dataclass(frozen=True)
class _Within:
    low: int
    high: int

    def __call__(self, value: Any) -> bool:
        return bool(self.low <= value <= self.high)


def _word(value: object) -> str:
    """A value as a word of its own: other values, other words."""
    text = str(value)
    return text if re.fullmatch(r"[\w./-]+", text) and text != "absent" else repr(text)


def is_true(field: str) -> Where:
    """The flag is set; absent is not."""
    return Where(field, "is true", _is_true)


def is_not_true(field: str) -> Where:
    """The flag is false or absent."""
    return Where(field, "is not true", _is_not_true)


def is_present(field: str) -> Where:
    """The field has a value."""
    return Where(field, "is named", _is_present)


def one_of(field: str, *values: object) -> Where:
    """The field has one of the values; None among them stands for absent."""
    return Where(field, "is " + " or ".join("absent" if v is None else _word(v) for v in values), _OneOf(values))


def within(field: str, low: int, high: int) -> Where:
    """The number lies in [low, high]."""
    return Where(field, f"in {low}..{high}", _Within(low, high))
